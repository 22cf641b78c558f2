-- Targets, jobs and the one way in which a job's `meta` is written.

CREATE TABLE targets (
  target_id   integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  kind        text NOT NULL,
  path        text NOT NULL,
  team        text NOT NULL,
  -- The jobs that share this target find each other by it; a lone job's is its own run id.
  group_key   text NOT NULL UNIQUE,
  jobs_expected integer NOT NULL CHECK (jobs_expected > 0),
  -- open: jobs read; planned: names are frozen; finished: the file is in its place; abandoned: no job succeeded.
  state       text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'planned', 'finished', 'abandoned')),
  result      jsonb,
  created_at  timestamptz NOT NULL DEFAULT now()
);
CREATE UNIQUE INDEX targets_in_use ON targets (kind, path) WHERE state IN ('open', 'planned');

CREATE TABLE jobs (
  job_id      integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  workflow_id text NOT NULL,
  run_id      text NOT NULL UNIQUE,
  target_id   integer REFERENCES targets,
  -- The job's place among those of its target: decides who comes first where two jobs hold the same thing.
  target_index integer NOT NULL DEFAULT 0,
  input       jsonb NOT NULL,
  archive_path text NOT NULL,
  archive_fingerprint text,
  workspace_id text,
  status      text NOT NULL DEFAULT 'running' CHECK (status IN ('running', 'success', 'failed', 'cancelled')),
  stage       text NOT NULL DEFAULT 'extracting'
              CHECK (stage IN ('extracting', 'users', 'channels', 'messages', 'ready_export', 'exporting', 'done')),
  meta        jsonb NOT NULL DEFAULT '{}',
  error_message text,
  stage_started_at timestamptz NOT NULL DEFAULT now(),
  started_at  timestamptz NOT NULL DEFAULT now(),
  finished_at timestamptz,
  -- From here on the type barrier counts the job's pending entities.
  exporting_at timestamptz,
  CONSTRAINT success_is_done CHECK (status <> 'success' OR stage = 'done'),
  CONSTRAINT done_is_frozen CHECK (stage NOT IN ('exporting', 'done') OR coalesce((meta->>'totals_frozen')::boolean, false))
);
CREATE INDEX jobs_by_target ON jobs (target_id, target_index);
CREATE INDEX jobs_by_workflow ON jobs (workflow_id, job_id);
CREATE INDEX jobs_exporting ON jobs (job_id) WHERE status = 'running' AND stage = 'exporting';

-- Merges `patch` into `base`, object by object; other values are replaced by one of the same type only.
CREATE FUNCTION merge_json_objects(base jsonb, patch jsonb, path text) RETURNS jsonb
LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
  key text;
  value jsonb;
BEGIN
  FOR key, value IN SELECT * FROM jsonb_each(patch) LOOP
    IF base ? key AND jsonb_typeof(base->key) <> jsonb_typeof(value) THEN
      RAISE EXCEPTION 'meta key "%" holds a %, not a %', path || '.' || key, jsonb_typeof(base->key), jsonb_typeof(value)
        USING ERRCODE = 'datatype_mismatch';
    END IF;
    IF jsonb_typeof(value) = 'object' AND base ? key THEN
      value := merge_json_objects(base->key, value, path || '.' || key);
    END IF;
    base := base || jsonb_build_object(key, value);
  END LOOP;
  RETURN base;
END $$;

-- The five operations of mergeJobMeta (src/meta/merge-job-meta.ts), which is the only caller.
CREATE FUNCTION merge_job_meta(meta jsonb, incr jsonb, max jsonb, set jsonb, nested jsonb, remove text[]) RETURNS jsonb
LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
  key text;
  value jsonb;
  wanted text;
BEGIN
  IF coalesce((meta->>'totals_frozen')::boolean, false)
     AND (nested ? 'totals' OR set ? 'totals' OR incr ? 'totals' OR max ? 'totals'
          OR 'totals' = ANY (remove) OR set ? 'totals_frozen' OR 'totals_frozen' = ANY (remove)) THEN
    RAISE EXCEPTION 'meta key "totals" is frozen' USING ERRCODE = 'object_not_in_prerequisite_state';
  END IF;
  FOR key, value, wanted IN
    SELECT e.key, e.value, 'number' FROM jsonb_each(incr || max) e
    UNION ALL SELECT e.key, e.value, jsonb_typeof(e.value) FROM jsonb_each(set) e
    UNION ALL SELECT e.key, e.value, 'object' FROM jsonb_each(nested) e
  LOOP
    IF meta ? key AND jsonb_typeof(meta->key) <> wanted THEN
      RAISE EXCEPTION 'meta key "%" holds a %, not a %', key, jsonb_typeof(meta->key), wanted
        USING ERRCODE = 'datatype_mismatch';
    END IF;
  END LOOP;
  FOR key, value IN SELECT * FROM jsonb_each(incr) LOOP
    meta := meta || jsonb_build_object(key, coalesce((meta->>key)::numeric, 0) + (value #>> '{}')::numeric);
  END LOOP;
  FOR key, value IN SELECT * FROM jsonb_each(max) LOOP
    meta := meta || jsonb_build_object(key, greatest((meta->>key)::numeric, (value #>> '{}')::numeric));
  END LOOP;
  meta := meta || set;
  FOR key, value IN SELECT * FROM jsonb_each(nested) LOOP
    meta := meta || jsonb_build_object(key, merge_json_objects(coalesce(meta->key, '{}'), value, key));
  END LOOP;
  RETURN meta - remove;
END $$;
