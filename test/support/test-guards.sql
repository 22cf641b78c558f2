-- What every database of a test has beside our schema: triggers that refuse what must never happen to a job, and a record of
-- every change of status, for test/barrier/check.ts. The product knows nothing of it. Runs once in a database; the tables
-- of the schema may be there already, or get their triggers when a schema migration makes them.

CREATE SCHEMA test_guards;

-- `seq` orders the changes of one row: it is taken while the row is locked. Between rows neither it nor `at` says anything
-- (who writes first may commit last): there `seen` counts, what the writer's snapshot held. A change is before another one
-- if its transaction `xid` is in what the other has seen. Clocks and crashes play no part in that.
CREATE TABLE test_guards.changes (
  seq      bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  at       timestamptz NOT NULL DEFAULT clock_timestamp(),
  xid      xid8 NOT NULL DEFAULT pg_current_xact_id(),
  seen     pg_snapshot NOT NULL DEFAULT pg_current_snapshot(),
  kind     text NOT NULL CHECK (kind IN ('job', 'chunk', 'start')),
  job_id   integer NOT NULL,
  -- Of a job. NULL: its row was deleted.
  status   text,
  stage    text,
  -- Of a chunk or a start.
  type     text,
  chunk_no integer,
  -- A chunk that was deleted has no entities.
  pending  integer,
  exported integer,
  skipped  integer,
  failed   integer
);

CREATE FUNCTION test_guards.is_frozen(meta jsonb) RETURNS boolean LANGUAGE sql IMMUTABLE AS
$$ SELECT coalesce((meta->>'totals_frozen')::boolean, false) $$;

-- How often something was refused. A sequence, since it keeps what a transaction that is undone has counted: a worker that
-- tries again, and does it right then, must not hide what it did before.
CREATE SEQUENCE test_guards.refusals;

CREATE FUNCTION test_guards.refuse(what text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  PERFORM nextval('test_guards.refusals');
  RAISE EXCEPTION 'test guard: %', what;
END $$;

CREATE FUNCTION test_guards.guard_job() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  stages CONSTANT text[] := '{extracting,users,channels,messages,ready_export,exporting,done}';
  step CONSTANT integer := array_position(stages, NEW.stage) - array_position(stages, OLD.stage);
  counter text;
BEGIN
  SELECT key INTO counter FROM jsonb_each(OLD.meta)
  WHERE key ~ '_(processed|exported|skipped|failed|reused)$'
    AND coalesce((NEW.meta->>key)::numeric, -1) < (value #>> '{}')::numeric;
  IF FOUND THEN
    PERFORM test_guards.refuse(format('job %s: %s goes back from %s to %s', OLD.job_id, counter, OLD.meta->counter, NEW.meta->counter));
  END IF;
  IF test_guards.is_frozen(OLD.meta) AND NEW.meta->'totals' IS DISTINCT FROM OLD.meta->'totals' THEN
    PERFORM test_guards.refuse(format('job %s: frozen totals are written', OLD.job_id));
  END IF;
  IF test_guards.is_frozen(OLD.meta) AND NOT test_guards.is_frozen(NEW.meta) THEN
    PERFORM test_guards.refuse(format('job %s: totals_frozen is taken back', OLD.job_id));
  END IF;
  IF step NOT IN (0, 1) THEN
    PERFORM test_guards.refuse(format('job %s: from stage %s to %s', OLD.job_id, OLD.stage, NEW.stage));
  END IF;
  IF step = 1 AND NEW.stage = 'exporting'
     AND NOT (test_guards.is_frozen(NEW.meta) AND coalesce(jsonb_typeof(NEW.meta->'totals') = 'object', false)) THEN
    PERFORM test_guards.refuse(format('job %s: enters exporting without frozen totals', OLD.job_id));
  END IF;
  -- That it is not done without frozen totals is a constraint of the table.
  IF step = 1 AND NEW.stage = 'done' AND EXISTS (SELECT FROM chunks WHERE job_id = OLD.job_id AND pending > 0) THEN
    PERFORM test_guards.refuse(format('job %s: is done with pending entities', OLD.job_id));
  END IF;
  RETURN NEW;
END $$;

CREATE FUNCTION test_guards.record_job() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    INSERT INTO test_guards.changes (kind, job_id) VALUES ('job', OLD.job_id);
  ELSIF TG_OP = 'INSERT' OR (NEW.status, NEW.stage) IS DISTINCT FROM (OLD.status, OLD.stage) THEN
    INSERT INTO test_guards.changes (kind, job_id, status, stage) VALUES ('job', NEW.job_id, NEW.status, NEW.stage);
  END IF;
  RETURN NULL;
END $$;

CREATE FUNCTION test_guards.record_chunk() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    INSERT INTO test_guards.changes (kind, job_id, type, chunk_no, pending, exported, skipped, failed)
    VALUES ('chunk', OLD.job_id, OLD.type, OLD.chunk_no, 0, 0, 0, 0);
  ELSIF TG_OP = 'INSERT' OR (NEW.pending, NEW.exported, NEW.skipped, NEW.failed)
        IS DISTINCT FROM (OLD.pending, OLD.exported, OLD.skipped, OLD.failed) THEN
    INSERT INTO test_guards.changes (kind, job_id, type, chunk_no, pending, exported, skipped, failed)
    VALUES ('chunk', NEW.job_id, NEW.type, NEW.chunk_no, NEW.pending, NEW.exported, NEW.skipped, NEW.failed);
  END IF;
  RETURN NULL;
END $$;

CREATE FUNCTION test_guards.record_start() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO test_guards.changes (kind, job_id, type) VALUES ('start', NEW.job_id, NEW.type);
  RETURN NULL;
END $$;

CREATE FUNCTION test_guards.forget() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  DELETE FROM test_guards.changes;
  RETURN NULL;
END $$;

CREATE FUNCTION test_guards.attach(relation text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  CASE relation
  WHEN 'public.jobs' THEN
    CREATE TRIGGER test_guards_guard BEFORE UPDATE ON public.jobs
      FOR EACH ROW EXECUTE FUNCTION test_guards.guard_job();
    CREATE TRIGGER test_guards_record AFTER INSERT OR UPDATE OR DELETE ON public.jobs
      FOR EACH ROW EXECUTE FUNCTION test_guards.record_job();
    CREATE TRIGGER test_guards_forget AFTER TRUNCATE ON public.jobs EXECUTE FUNCTION test_guards.forget();
  WHEN 'public.chunks' THEN
    CREATE TRIGGER test_guards_record AFTER INSERT OR UPDATE OR DELETE ON public.chunks
      FOR EACH ROW EXECUTE FUNCTION test_guards.record_chunk();
  WHEN 'public.type_starts' THEN
    CREATE TRIGGER test_guards_record AFTER INSERT ON public.type_starts
      FOR EACH ROW EXECUTE FUNCTION test_guards.record_start();
  ELSE
  END CASE;
END $$;

CREATE FUNCTION test_guards.attach_to_new_table() RETURNS event_trigger LANGUAGE plpgsql AS $$
BEGIN
  -- A table is named once more for the sequence that it owns.
  PERFORM test_guards.attach(created.name)
  FROM (SELECT DISTINCT object_identity AS name FROM pg_event_trigger_ddl_commands() WHERE object_type = 'table') created;
END $$;
CREATE EVENT TRIGGER test_guards_attach ON ddl_command_end WHEN TAG IN ('CREATE TABLE')
  EXECUTE FUNCTION test_guards.attach_to_new_table();

SELECT test_guards.attach(schemaname || '.' || tablename) FROM pg_tables WHERE schemaname = 'public';
-- What was there before: a job in exporting holds others from the first record on.
DO $$ BEGIN
  IF to_regclass('public.type_starts') IS NOT NULL THEN
    INSERT INTO test_guards.changes (kind, job_id, type, chunk_no, pending, exported, skipped, failed)
    SELECT 'chunk', job_id, type, chunk_no, pending, exported, skipped, failed FROM public.chunks;
    INSERT INTO test_guards.changes (kind, job_id, status, stage) SELECT 'job', job_id, status, stage FROM public.jobs;
  END IF;
END $$;
