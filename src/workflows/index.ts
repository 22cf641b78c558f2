export { retryMigration } from './retry-migration.ts';
export { slackMigration } from './slack-migration.ts';
