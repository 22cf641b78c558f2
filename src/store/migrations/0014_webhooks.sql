-- Webhooks, and what each is to be told of jobs. The triggers write it in the transaction that moves the job: nothing is lost, nothing is
-- written twice. Jobs that are running go on, and are told of from their next step. See docs/decisions/0022-outbox-by-trigger.md.

CREATE TABLE webhooks (
  webhook_id        integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  url               text NOT NULL,
  kind              text NOT NULL CHECK (kind IN ('json', 'mattermost')),
  events            text[] NOT NULL,
  failure_threshold integer NOT NULL CHECK (failure_threshold > 0),
  -- Signs deliveries, so it has to be there in clear. NULL: they are not signed.
  secret            text,
  created_at        timestamptz NOT NULL DEFAULT now()
);

-- The outbox. `delivery_id` has the order of a job's events: whoever writes one holds the job's row.
CREATE TABLE webhook_deliveries (
  delivery_id  bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  -- What receivers know it by.
  message_id   uuid NOT NULL DEFAULT gen_random_uuid(),
  webhook_id   integer NOT NULL REFERENCES webhooks ON DELETE CASCADE,
  job_id       integer NOT NULL REFERENCES jobs ON DELETE CASCADE,
  event        text NOT NULL,
  -- The job as it was then.
  facts        jsonb NOT NULL,
  created_at   timestamptz NOT NULL DEFAULT clock_timestamp(),
  state        text NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'retrying', 'delivered', 'given_up')),
  attempts     integer NOT NULL DEFAULT 0,
  attempted_at timestamptz,
  -- When it is to be tried. Whoever takes it moves that ahead: if they die, it is due again then.
  due_at       timestamptz NOT NULL DEFAULT clock_timestamp(),
  problem      text
);
CREATE INDEX webhook_deliveries_due ON webhook_deliveries (due_at) WHERE state IN ('pending', 'retrying');
CREATE INDEX webhook_deliveries_open ON webhook_deliveries (webhook_id, job_id, delivery_id) WHERE state IN ('pending', 'retrying');
CREATE INDEX webhook_deliveries_by_webhook ON webhook_deliveries (webhook_id, delivery_id);
CREATE INDEX webhook_deliveries_by_job ON webhook_deliveries (job_id);

-- The highest number of failed entities that a webhook was told of.
CREATE TABLE webhook_failures_told (
  webhook_id integer NOT NULL REFERENCES webhooks ON DELETE CASCADE,
  job_id     integer NOT NULL REFERENCES jobs ON DELETE CASCADE,
  level      bigint NOT NULL,
  PRIMARY KEY (webhook_id, job_id)
);
CREATE INDEX webhook_failures_told_by_job ON webhook_failures_told (job_id);

CREATE FUNCTION failed_entities(meta jsonb) RETURNS bigint LANGUAGE sql IMMUTABLE AS $$
  SELECT coalesce(sum((meta->>(name || '_failed'))::numeric), 0)::bigint
  FROM unnest('{users,custom_emoji,channels,messages,attachments,reactions}'::text[]) name
$$;

-- The threshold, or the power of ten times it, that a number of failed entities has reached; 0 below.
CREATE FUNCTION failure_level(threshold integer, failed bigint) RETURNS bigint LANGUAGE sql IMMUTABLE AS $$
  SELECT coalesce(max(threshold * power(10::numeric, n)), 0)::bigint FROM generate_series(0, 18) n
  WHERE threshold * power(10::numeric, n) <= failed
$$;

CREATE FUNCTION facts_of(job jobs) RETURNS jsonb LANGUAGE sql STABLE AS $$
  SELECT jsonb_build_object('workflowId', job.workflow_id, 'archivePath', coalesce(job.input ->> 'label', job.archive_path), 'stage', job.stage, 'status', job.status,
    'meta', job.meta, 'error', job.error_message,
    'durationMs', floor(extract(epoch FROM coalesce(job.finished_at, clock_timestamp()) - job.started_at) * 1000))
$$;

-- The caller holds the job's row. A webhook that is being deleted is waited for: a reference to it would fail the job's transaction.
CREATE FUNCTION tell_webhooks(job jobs, what text) RETURNS void LANGUAGE sql AS $$
  INSERT INTO webhook_deliveries (webhook_id, job_id, event, facts)
  SELECT webhook_id, job.job_id, what, facts_of(job)
  FROM (SELECT webhook_id FROM webhooks WHERE what = ANY (events) ORDER BY webhook_id FOR KEY SHARE) w
$$;

-- Tells of failed entities, if a threshold has been reached since. The caller holds the job's row.
CREATE FUNCTION tell_failures(job jobs) RETURNS void LANGUAGE sql AS $$
  WITH told AS (
    INSERT INTO webhook_failures_told AS before (webhook_id, job_id, level)
    SELECT webhook_id, job.job_id, failure_level(failure_threshold, failed_entities(job.meta))
    FROM (SELECT webhook_id, failure_threshold FROM webhooks
          WHERE 'job.failures' = ANY (events) AND failure_threshold <= failed_entities(job.meta)
          ORDER BY webhook_id FOR KEY SHARE) w
    ON CONFLICT (webhook_id, job_id) DO UPDATE SET level = excluded.level WHERE before.level < excluded.level
    RETURNING webhook_id, level)
  INSERT INTO webhook_deliveries (webhook_id, job_id, event, facts)
  SELECT webhook_id, job.job_id, 'job.failures', facts_of(job) || jsonb_build_object('level', level) FROM told ORDER BY webhook_id
$$;

CREATE FUNCTION tell_of_job() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM webhooks) THEN RETURN NULL; END IF;
  IF TG_OP = 'INSERT' THEN
    PERFORM tell_webhooks(NEW, 'job.started');
    PERFORM tell_webhooks(NEW, 'job.stage');
    RETURN NULL;
  END IF;
  PERFORM tell_failures(NEW);
  -- In `done` the file has still to be made, and may fail: it is told with the success.
  IF NEW.stage <> OLD.stage AND NEW.stage <> 'done' THEN PERFORM tell_webhooks(NEW, 'job.stage'); END IF;
  IF NEW.status = 'running' AND OLD.paused_at IS NULL AND NEW.paused_at IS NOT NULL THEN PERFORM tell_webhooks(NEW, 'job.paused'); END IF;
  IF NEW.status = 'running' AND OLD.paused_at IS NOT NULL AND NEW.paused_at IS NULL THEN PERFORM tell_webhooks(NEW, 'job.resumed'); END IF;
  IF NEW.status <> OLD.status AND NEW.status = 'success' THEN PERFORM tell_webhooks(NEW, 'job.stage'); END IF;
  IF NEW.status <> OLD.status AND NEW.status <> 'running' THEN PERFORM tell_webhooks(NEW, 'job.ended'); END IF;
  RETURN NULL;
END $$;

CREATE TRIGGER tell_of_new_job AFTER INSERT ON jobs FOR EACH ROW EXECUTE FUNCTION tell_of_job();
-- Batches, which write `meta` only, do not come here.
CREATE TRIGGER tell_of_job AFTER UPDATE OF stage, status, paused_at ON jobs FOR EACH ROW
  WHEN ((OLD.stage, OLD.status, OLD.paused_at) IS DISTINCT FROM (NEW.stage, NEW.status, NEW.paused_at))
  EXECUTE FUNCTION tell_of_job();
