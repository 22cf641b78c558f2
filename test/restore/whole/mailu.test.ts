import { describeProof } from './support/describe-proof.ts';

describeProof('mailu', {
  before: { install: 'earned', upgrade: 'skipped', backup_restore: 'skipped', functional: 'earned' },
});
