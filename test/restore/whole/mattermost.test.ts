import { describeProof } from './support/describe-proof.ts';

describeProof('mattermost', {
  // Its labels bring back nothing: the linter sees why, and the dump is never loaded.
  before: { install: 'earned', backup_restore: 'unverified', functional: 'earned', lint: 'failed' },
});
