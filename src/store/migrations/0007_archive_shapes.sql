-- Profile pictures stand beside uploads and emoji images: by the Slack id of their person, and where a tool keeps several
-- of one person, by `<id>/<name>` too. Jobs that run have none, and go on.
-- The kinds are those of ArchiveFileKind (src/store/archive-index.ts): a list of them here was one more place to change.
ALTER TABLE archive_files DROP CONSTRAINT IF EXISTS archive_files_kind_check;
