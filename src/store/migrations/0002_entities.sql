-- What was read: shared entities of a workspace, and the messages of a job with their attachments and reactions.

-- Users, custom emoji and channels belong to the workspace; every job of it links to the same row.
CREATE TABLE workspace_entities (
  entity_id    integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  workspace_id text NOT NULL,
  type         text NOT NULL CHECK (type IN ('user', 'custom_emoji', 'channel')),
  slack_id     text NOT NULL,
  -- Known only from a reference: a person who is not in users.json, a folder without a list entry.
  placeholder  boolean NOT NULL DEFAULT false,
  payload      text NOT NULL,
  -- Of several references to a placeholder the one with the smallest rank describes it, whichever was stored first.
  rank         text NOT NULL DEFAULT '',
  UNIQUE (workspace_id, type, slack_id)
);

CREATE TABLE job_entities (
  job_id    integer NOT NULL REFERENCES jobs ON DELETE CASCADE,
  type      text NOT NULL,
  entity_id integer NOT NULL REFERENCES workspace_entities,
  -- The entity's place in its type's chunks, given when the job is ready for export.
  ordinal   integer,
  PRIMARY KEY (job_id, type, entity_id)
);

CREATE TABLE memberships (
  job_id     integer NOT NULL REFERENCES jobs ON DELETE CASCADE,
  channel_id integer NOT NULL REFERENCES workspace_entities,
  user_id    integer NOT NULL REFERENCES workspace_entities,
  -- false: not in the channel's list of members, but wrote there.
  listed     boolean NOT NULL,
  PRIMARY KEY (job_id, channel_id, user_id)
);
CREATE INDEX memberships_by_user ON memberships (job_id, user_id);

-- Slack's `ts` as integer microseconds. `thread_ts` is the root's (its own for a root).
CREATE TABLE messages (
  job_id      integer NOT NULL,
  channel_id  integer NOT NULL,
  ts          bigint NOT NULL,
  thread_ts   bigint NOT NULL,
  -- How many posts it may become (a long text, more than ten files): that many milliseconds are kept free for it.
  slots       smallint NOT NULL,
  attachments integer NOT NULL,
  reactions   integer NOT NULL,
  -- The message as Slack wrote it, without `files` and `reactions`, which stand beside it.
  payload     text NOT NULL,
  files       text,
  reaction_list text,
  PRIMARY KEY (job_id, channel_id, ts)
);
CREATE INDEX messages_by_thread ON messages (job_id, channel_id, thread_ts, ts);

-- The files of messages in the archive, and how to read each (src/slack/archive/archive.ts).
CREATE TABLE day_files (
  job_id integer NOT NULL REFERENCES jobs ON DELETE CASCADE,
  folder text NOT NULL,
  file   text NOT NULL,
  size   bigint NOT NULL,
  entry  text NOT NULL,
  PRIMARY KEY (job_id, folder, file)
);

-- A share of the archive to read: the day files from one on, up to the next slice's first.
CREATE TABLE slices (
  job_id      integer NOT NULL REFERENCES jobs ON DELETE CASCADE,
  slice_no    integer NOT NULL,
  from_folder text NOT NULL,
  from_file   text NOT NULL,
  -- Where to go on: the entry's place in the slice, and the element in it.
  entry_no    integer NOT NULL DEFAULT 0,
  element_no  integer NOT NULL DEFAULT 0,
  PRIMARY KEY (job_id, slice_no)
);

-- Bytes that the archive brings along: a Slack file by its id, an emoji image by its name.
CREATE TABLE archive_files (
  job_id  integer NOT NULL REFERENCES jobs ON DELETE CASCADE,
  kind    text NOT NULL CHECK (kind IN ('upload', 'emoji_image')),
  file_id text NOT NULL,
  -- The archive entry as JSON (src/slack/archive/archive.ts).
  entry   text NOT NULL,
  PRIMARY KEY (job_id, kind, file_id)
);

-- The folders of messages in the archive, and the conversation that each belongs to once channels are imported.
CREATE TABLE archive_folders (
  job_id     integer NOT NULL REFERENCES jobs ON DELETE CASCADE,
  folder     text NOT NULL,
  channel_id integer REFERENCES workspace_entities,
  PRIMARY KEY (job_id, folder)
);
