-- Files that are downloaded from Slack because the archive holds only links to them. Only for jobs whose input asks for it.

CREATE TABLE downloads (
  job_id     integer NOT NULL REFERENCES jobs ON DELETE CASCADE,
  file_id    text NOT NULL,
  -- The activity that works on it.
  lane       smallint NOT NULL,
  -- Without the token in its query, which is stored nowhere.
  url        text NOT NULL,
  -- As Slack declares it; NULL where that says nothing of what it sends.
  size_bytes bigint,
  is_page    boolean NOT NULL,
  status     text NOT NULL DEFAULT 'wanted' CHECK (status IN ('wanted', 'done', 'refused')),
  -- A file that was begun: its name in the folder of files, how many bytes of it are safely on disk, and what tells whether
  -- the server still has the same one.
  partial    text,
  partial_bytes bigint NOT NULL DEFAULT 0,
  validator  text,
  sha256     text,
  bytes      bigint,
  reason     text,
  detail     text NOT NULL DEFAULT '',
  PRIMARY KEY (job_id, file_id),
  CHECK (status <> 'done' OR (sha256 IS NOT NULL AND bytes IS NOT NULL)),
  CHECK (status <> 'refused' OR reason IS NOT NULL)
);
CREATE INDEX downloads_wanted ON downloads (job_id, lane, file_id) WHERE status = 'wanted';

-- Links of messages that were stored before lose their tokens (src/slack/link-token.ts). Jobs that run go on.
UPDATE messages
SET files = regexp_replace(regexp_replace(files,
      '\?(?:t|token)=xox[A-Za-z0-9._~%+/-]*&(?:amp;)?', '?', 'g'),
      '(?:\?|&amp;|&)(?:t|token)=xox[A-Za-z0-9._~%+/-]*', '', 'g'),
    payload = regexp_replace(regexp_replace(payload,
      '\?(?:t|token)=xox[A-Za-z0-9._~%+/-]*&(?:amp;)?', '?', 'g'),
      '(?:\?|&amp;|&)(?:t|token)=xox[A-Za-z0-9._~%+/-]*', '', 'g')
WHERE files LIKE '%=xox%' OR payload LIKE '%=xox%';
