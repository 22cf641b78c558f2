export { restoreProof } from './restore-proof.ts';
export { retryMigration } from './retry-migration.ts';
export { slackMigration } from './slack-migration.ts';
