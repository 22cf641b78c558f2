import { defineSearchAttributeKey, SearchAttributeType } from '@temporalio/common';

/** Search attributes of a migration; registered by the embedded stack, or by a worker at its start. */
export const STAGE_KEY = defineSearchAttributeKey('MigrationStage', SearchAttributeType.KEYWORD);
export const ENTITY_TYPE_KEY = defineSearchAttributeKey('ExportType', SearchAttributeType.KEYWORD);
export const WORKSPACE_KEY = defineSearchAttributeKey('SlackWorkspace', SearchAttributeType.KEYWORD);
