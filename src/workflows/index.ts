export { slackMigration } from './slack-migration.ts';
