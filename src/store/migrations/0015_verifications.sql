-- What reading a target back has found, as the API runs it: the newest run of each job. Nothing of a migration depends on it.
CREATE TABLE verifications (
  verification_id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  job_id      integer NOT NULL REFERENCES jobs ON DELETE CASCADE,
  state       text NOT NULL DEFAULT 'running' CHECK (state IN ('running', 'ok', 'different', 'failed')),
  started_at  timestamptz NOT NULL DEFAULT clock_timestamp(),
  -- Set again and again while its process lives: one that was not for a while is gone.
  alive_at    timestamptz NOT NULL DEFAULT clock_timestamp(),
  finished_at timestamptz,
  progress    text NOT NULL DEFAULT '',
  server      text,
  version     text,
  -- An array, as the API gives it.
  types       jsonb NOT NULL DEFAULT '[]',
  error       text
);
CREATE INDEX verifications_by_job ON verifications (job_id, verification_id);
CREATE UNIQUE INDEX verifications_running ON verifications (job_id) WHERE state = 'running';

CREATE TABLE verification_differences (
  verification_id integer NOT NULL REFERENCES verifications ON DELETE CASCADE,
  -- In the order of the report, from 0.
  place    integer NOT NULL,
  verdict  text NOT NULL,
  type     text NOT NULL,
  slack_id text NOT NULL,
  detail   text NOT NULL,
  PRIMARY KEY (verification_id, place)
);
