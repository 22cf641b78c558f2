-- A running Mattermost as the target.

-- Where the parts are kept; NULL where they stand beside the file that they become.
ALTER TABLE targets ADD COLUMN folder text;
-- The id of the team at the server, once it is there: a team of the same name with another id is another one, and holds nothing
-- of what earlier targets have sent (the server was set up anew).
ALTER TABLE targets ADD COLUMN server_team_id text;

-- What a chunk became, as JSON: outcomes and findings, kept until the server has taken it. NULL before its part is written.
ALTER TABLE chunks ADD COLUMN converted text;

-- One import job at a server: the lines of a share of a job's chunks. The rows of one server are its queue.
CREATE TABLE server_imports (
  import_id   integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  server      text NOT NULL,
  job_id      integer NOT NULL REFERENCES jobs ON DELETE CASCADE,
  type        text NOT NULL,
  -- Places in the sequence of the type's lines: (chunk, line in it); the end exclusive.
  from_chunk  integer NOT NULL,
  from_line   integer NOT NULL,
  to_chunk    integer NOT NULL,
  to_line     integer NOT NULL,
  -- How much work it is for the server, in posts; what its size is chosen by, and its speed measured in.
  cost        real NOT NULL,
  -- waiting: to be built and uploaded; ready: uploaded; running: its turn has come; done: it has arrived;
  -- split: two others took its place; dropped: its job has ended before.
  state       text NOT NULL DEFAULT 'waiting'
              CHECK (state IN ('waiting', 'ready', 'running', 'done', 'split', 'dropped')),
  upload_id   text,
  import_name text,
  server_job_id text,
  -- How many jobs at the server it took.
  tries       integer NOT NULL DEFAULT 0,
  created_at  timestamptz NOT NULL DEFAULT clock_timestamp(),
  started_at  timestamptz,
  ended_at    timestamptz
);
CREATE INDEX server_imports_by_job ON server_imports (job_id, type, import_id);
CREATE INDEX server_imports_queue ON server_imports (server, import_id) WHERE state IN ('ready', 'running');

-- Accounts that a target has made, with `update_at` (milliseconds) as it was then: another one says that somebody has taken it.
CREATE TABLE target_accounts (
  target_id integer NOT NULL REFERENCES targets ON DELETE CASCADE,
  username  text NOT NULL,
  user_id   text NOT NULL,
  update_at bigint NOT NULL,
  PRIMARY KEY (target_id, username)
);

-- Lines that the server, or our own check, has refused. part_no −1: the line is to be sent post by post, to find out which.
CREATE TABLE refused_lines (
  job_id   integer NOT NULL REFERENCES jobs ON DELETE CASCADE,
  type     text NOT NULL,
  chunk_no integer NOT NULL,
  line_no  integer NOT NULL,
  part_no  integer NOT NULL,
  reason   text NOT NULL,
  words    text NOT NULL,
  PRIMARY KEY (job_id, type, chunk_no, line_no, part_no)
);
