-- How it leaves: names at the target, times, chunks, outcomes, and the type barrier's record.

-- What a user or channel is called at the target; frozen when the target is planned.
CREATE TABLE target_names (
  target_id integer NOT NULL REFERENCES targets ON DELETE CASCADE,
  entity_id integer NOT NULL REFERENCES workspace_entities,
  -- A user's or a channel's name; for a direct channel its members' names, joined by commas.
  name      text NOT NULL,
  detail    text NOT NULL,
  PRIMARY KEY (target_id, entity_id)
);
CREATE INDEX target_names_by_name ON target_names (target_id, name);

-- Messages whose `create_at` is not simply their `ts` cut to milliseconds. Of the target, not of a job: two exports of a
-- workspace that hold the same message must give it the same time.
CREATE TABLE time_shifts (
  target_id  integer NOT NULL REFERENCES targets ON DELETE CASCADE,
  channel_id integer NOT NULL,
  ts         bigint NOT NULL,
  create_at  bigint NOT NULL,
  PRIMARY KEY (target_id, channel_id, ts)
);

-- A share of a type's entities to export. Its entities are `pending` until the chunk is settled; after that they are
-- `exported`, but for those that `outcomes` names.
CREATE TABLE chunks (
  job_id     integer NOT NULL REFERENCES jobs ON DELETE CASCADE,
  type       text NOT NULL CHECK (type IN ('user', 'custom_emoji', 'channel', 'message', 'attachment', 'reaction')),
  chunk_no   integer NOT NULL,
  -- Shared types: ordinals from_ordinal ≤ n < to_ordinal. The others: (channel_id, thread_ts, ts), the end exclusive.
  from_key   bigint[] NOT NULL,
  to_key     bigint[],
  direct     boolean NOT NULL DEFAULT false,
  entities   integer NOT NULL CHECK (entities >= 0),
  pending    integer NOT NULL CHECK (pending >= 0),
  exported   integer NOT NULL DEFAULT 0,
  skipped    integer NOT NULL DEFAULT 0,
  failed     integer NOT NULL DEFAULT 0,
  settled_at timestamptz,
  PRIMARY KEY (job_id, type, chunk_no),
  CHECK (pending + exported + skipped + failed = entities)
);
-- What the type barrier asks for; small, since a settled chunk leaves it.
CREATE INDEX chunks_pending ON chunks (type, job_id) WHERE pending > 0;

-- Entities that were not exported, each with its reason.
CREATE TABLE outcomes (
  job_id   integer NOT NULL REFERENCES jobs ON DELETE CASCADE,
  type     text NOT NULL,
  slack_id text NOT NULL,
  status   text NOT NULL CHECK (status IN ('skipped', 'failed')),
  reason   text NOT NULL,
  detail   text NOT NULL DEFAULT '',
  -- The chunk that the entity was in; NULL for what was refused while it was read.
  chunk_no integer,
  PRIMARY KEY (job_id, type, slack_id)
);
CREATE INDEX outcomes_by_chunk ON outcomes (job_id, type, chunk_no);

-- What was exported otherwise than it stood in Slack: renamed, split, shortened, unknown subtypes.
CREATE TABLE findings (
  job_id   integer NOT NULL REFERENCES jobs ON DELETE CASCADE,
  code     text NOT NULL,
  slack_id text NOT NULL,
  detail   text NOT NULL DEFAULT '',
  PRIMARY KEY (job_id, code, slack_id)
);

-- Every start of a type, so that a checker can prove afterwards that the barrier held.
CREATE TABLE type_starts (
  job_id     integer NOT NULL REFERENCES jobs ON DELETE CASCADE,
  type       text NOT NULL,
  started_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (job_id, type)
);

-- Each entity with its status, one row each: for people who look, and for checkers that know only the rules.
CREATE VIEW entities AS
  SELECT je.job_id, je.type, e.slack_id,
         coalesce(o.status, CASE WHEN c.settled_at IS NULL THEN 'pending' ELSE 'exported' END) AS status,
         o.reason, c.chunk_no, c.settled_at
  FROM job_entities je
  JOIN workspace_entities e USING (entity_id)
  LEFT JOIN chunks c ON c.job_id = je.job_id AND c.type = je.type
       AND je.ordinal >= c.from_key[1] AND je.ordinal < c.to_key[1]
  LEFT JOIN outcomes o ON o.job_id = je.job_id AND o.type = je.type AND o.slack_id = e.slack_id
UNION ALL
  SELECT m.job_id, t.type, t.slack_id,
         coalesce(o.status, CASE WHEN c.settled_at IS NULL THEN 'pending' ELSE 'exported' END),
         o.reason, c.chunk_no, c.settled_at
  FROM (SELECT m.*, e.slack_id || '/' || m.ts / 1000000 || '.' || lpad((m.ts % 1000000)::text, 6, '0') AS id
        FROM messages m JOIN workspace_entities e ON e.entity_id = m.channel_id) m
  CROSS JOIN LATERAL (
    SELECT 'message' AS type, m.id AS slack_id
    UNION ALL
    SELECT 'attachment', m.id || '/' || (f->>'id') FROM json_array_elements(m.files::json) f
    UNION ALL
    SELECT 'reaction', m.id || '/' || (r->>0) || '/' || u
    FROM json_array_elements(m.reaction_list::json) r, json_array_elements_text(r->1) u
  ) t
  LEFT JOIN chunks c ON c.job_id = m.job_id AND c.type = t.type
       AND ARRAY[m.channel_id, m.thread_ts, m.ts]::bigint[] >= c.from_key
       AND (c.to_key IS NULL OR ARRAY[m.channel_id, m.thread_ts, m.ts]::bigint[] < c.to_key)
  LEFT JOIN outcomes o ON o.job_id = m.job_id AND o.type = t.type AND o.slack_id = t.slack_id
UNION ALL
  -- What was refused while it was read, and so has no row of its own.
  SELECT o.job_id, o.type, o.slack_id, o.status, o.reason, NULL, NULL
  FROM outcomes o
  WHERE o.chunk_no IS NULL;
