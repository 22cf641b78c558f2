-- What a job alone has brought is deleted with it. Without these, each entity that goes would be looked for in the whole tables
-- that refer to it.
CREATE INDEX job_entities_by_entity ON job_entities (entity_id);
CREATE INDEX target_names_by_entity ON target_names (entity_id);
CREATE INDEX archive_folders_by_channel ON archive_folders (channel_id);
