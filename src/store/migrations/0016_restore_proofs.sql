-- Deployments of restore proofs: what is up, or may be. A row is the permit to be up, taken before anything is started and given back when
-- nothing is left. It names its workflow's run, so that what was terminated can be told from what is busy, and the machine that has to tear it down.
CREATE TABLE restore_deployments (
  run                text PRIMARY KEY,
  host               text NOT NULL,
  recipe             text NOT NULL,
  deployment         jsonb NOT NULL,
  temporal_namespace text NOT NULL,
  workflow_id        text NOT NULL,
  workflow_run_id    text NOT NULL,
  taken_at           timestamptz NOT NULL DEFAULT clock_timestamp()
);

-- What restore proofs have come to.
CREATE TABLE restore_proofs (
  proof_id        integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  recipe          text NOT NULL,
  version         text NOT NULL,
  -- SHA-256 over the recipe's files: which recipe was proved.
  digest          text NOT NULL,
  driver          text NOT NULL CHECK (driver IN ('local', 'compose')),
  outcome         text NOT NULL CHECK (outcome IN ('proved', 'passed', 'failed', 'unverified', 'cancelled')),
  -- Rung → its status, as the ladder after the proof has it.
  rungs           jsonb NOT NULL,
  level           integer NOT NULL,
  assertions      integer NOT NULL,
  failed          integer NOT NULL,
  -- Folder of the evidence, on the machine that made it; null if there is none.
  evidence        text,
  workflow_id     text NOT NULL,
  workflow_run_id text NOT NULL,
  started_at      timestamptz NOT NULL,
  finished_at     timestamptz NOT NULL DEFAULT clock_timestamp(),
  -- The activity that writes it may run twice.
  UNIQUE (workflow_run_id, workflow_id)
);
CREATE INDEX restore_proofs_by_recipe ON restore_proofs (recipe, finished_at);
