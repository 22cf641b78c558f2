-- Storing a million messages took three times as long with the tables of 0002: foreign keys that were looked up row by row,
-- an index over all messages, a row for every day file (docs/performance.md, docs/decisions/0012).

-- Their slices can't be read any more. What a job holds from `ready_export` on is as it was, and it goes on.
UPDATE jobs
SET status = 'failed', finished_at = now(),
    error_message = 'slack-mm2 was updated while this job read its archive, and an earlier version began it: start the migration again'
WHERE status = 'running' AND stage NOT IN ('ready_export', 'exporting', 'done');

ALTER TABLE memberships
  DROP CONSTRAINT memberships_job_id_fkey,
  DROP CONSTRAINT memberships_channel_id_fkey,
  DROP CONSTRAINT memberships_user_id_fkey;

-- Rows are only added, and planning analyzes the table itself: what autovacuum does meanwhile costs a third of storing them.
ALTER TABLE messages SET (autovacuum_vacuum_insert_threshold = -1, autovacuum_analyze_threshold = 2000000000);
-- Roots stand in the order of export by the primary key alone. An index over all messages took a third of the time of
-- storing them.
DROP INDEX messages_by_thread;
CREATE INDEX messages_replies ON messages (job_id, channel_id, thread_ts, ts) WHERE thread_ts <> ts;
CREATE INDEX messages_with_files ON messages (job_id, channel_id, thread_ts, ts) WHERE attachments > 0;

DELETE FROM slices;
ALTER TABLE slices
  DROP COLUMN from_folder,
  DROP COLUMN from_file,
  -- The day files, in order: a JSON array, and in each how to read it (src/slack/archive/archive.ts).
  ADD COLUMN entries text NOT NULL;
DROP TABLE day_files;

-- Lists (users, channels) stand here by their name, beside uploads and emoji images.
ALTER TABLE archive_files
  DROP CONSTRAINT archive_files_job_id_fkey,
  DROP CONSTRAINT archive_files_kind_check,
  ADD CONSTRAINT archive_files_kind_check CHECK (kind IN ('list', 'upload', 'emoji_image'));
