-- The counters of running jobs every few seconds, for a plot of their throughput. Written by the API, for showing only: nothing of a
-- migration depends on it. Jobs that are running get theirs from now on.
CREATE TABLE job_samples (
  job_id int NOT NULL REFERENCES jobs ON DELETE CASCADE,
  at timestamptz NOT NULL,
  stage text NOT NULL,
  -- Sums over all types.
  processed bigint NOT NULL,
  exported bigint NOT NULL,
  -- Exported, skipped and failed.
  settled bigint NOT NULL,
  PRIMARY KEY (job_id, at)
);
