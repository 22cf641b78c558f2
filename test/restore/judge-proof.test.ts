import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { STEPS } from '../../src/restore/assertion.ts';
import { judgeLeak } from '../../src/restore/judge/leak.ts';
import { judgeProof } from '../../src/restore/judge-proof.ts';
import type { Ladder } from '../../src/restore/ladder.ts';
import type { ProofRecord } from '../../src/restore/proof-record.ts';
import { aBrokenPass, aFailedPass, aPass, aRecord } from './support/proof-records.ts';
import { aPlan, PROOF } from './support/restore-cases.ts';

const statuses = ({ rungs }: Ladder) => rungs.map(({ status }) => status);
const withSkips = (skips: ProofRecord['recipe']['proof']['skips'], other: Partial<ProofRecord> = {}) => {
  const record = aRecord(other);
  return { ...record, recipe: { ...record.recipe, proof: { ...PROOF, skips } } };
};
const ERROR = {
  rule: 'v1-key',
  level: 'error',
  where: 'admin',
  what: 'backupbot.backup.path is v1',
} as const;

describe('a proof', () => {
  it('is proved by two passes', () => {
    const result = judgeProof(aRecord());
    expect(result).toMatchObject({
      outcome: 'proved',
      flags: { cleanTeardown: true, noSecretLeak: true },
      failures: [],
    });
    expect(statuses(result.after)).toEqual(['earned', 'earned', 'earned', 'earned', 'earned']);
    expect(result.after.level).toBe(5);
    expect(statuses(result.before!)).toEqual(['earned', 'skipped', 'skipped', 'earned', 'earned']);
  });

  it('has passed with one', () => {
    expect(judgeProof(aRecord({ cold: false, passes: [aPass()] })).outcome).toBe('passed');
  });

  it.each<[string, ProofRecord, ReturnType<typeof judgeProof>['outcome'], string]>([
    [
      'an assertion of the first pass',
      aRecord({ passes: [aFailedPass('back.mail.state', 'gone'), aPass(2)] }),
      'failed',
      'back.mail.state: gone',
    ],
    [
      'an assertion of the second pass',
      aRecord({ passes: [aPass(), { ...aFailedPass('gone.mail', 'crash'), pass: 2 }] }),
      'failed',
      'gone.mail: crash',
    ],
    [
      'a teardown that left something',
      aRecord({ passes: [aPass(), aFailedPass('teardown.ports', 'left: 24143')] }),
      'failed',
      'teardown.ports: left: 24143',
    ],
    [
      'an error of the linter',
      aRecord({ lint: { findings: [ERROR], error: null } }),
      'failed',
      'lint.recipe: 1 error: v1-key (admin)',
    ],
    [
      'a secret in the evidence',
      aRecord({ assertions: judgeLeak(['hooks.jsonl'], 12) }),
      'failed',
      'evidence.no-secret: a secret is in hooks.jsonl',
    ],
    [
      'a step that broke',
      aRecord({ passes: [aBrokenPass('restore', 'restic: no space')] }),
      'unverified',
      'backup/restore: restore could not be done: restic: no space',
    ],
    [
      'a step that broke before',
      aRecord({ passes: [aBrokenPass('upgrade', 'not healthy')] }),
      'unverified',
      'upgrade: upgrade could not be done: not healthy',
    ],
    [
      'a linter that broke',
      aRecord({ lint: { findings: [], error: 'no compose.yml' } }),
      'unverified',
      'lint: no compose.yml',
    ],
    ['no second pass', aRecord({ passes: [aPass()] }), 'unverified', 'the second pass was not made'],
    ['no pass', aRecord({ passes: [] }), 'unverified', 'install: not tried'],
    [
      'a teardown that nobody saw',
      aRecord({ passes: [aPass(), aPass(2, { leftovers: null })] }),
      'unverified',
      'whether all was torn down is not known',
    ],
    [
      'a cancel',
      aRecord({ passes: [aBrokenPass('backup', 'cancelled')], wasCancelled: true }),
      'cancelled',
      'it was cancelled',
    ],
    [
      'a backup that is left out',
      withSkips({ backup_restore: 'it has no data' }, { published: null }),
      'unverified',
      'no backup was restored: it has no data',
    ],
  ])('is not proved with %s', (_, record, outcome, why) => {
    expect(judgeProof(record)).toMatchObject({ outcome, why });
  });

  it('does not know what comes after a step that failed', () => {
    const { after } = judgeProof(
      aRecord({ passes: [aFailedPass('upgrade.mail.state', 'INBOX:uid 1 is missing')] }),
    );
    expect(statuses(after)).toEqual(['earned', 'failed', 'unverified', 'unverified', 'earned']);
    expect(after.level).toBe(1);
    expect(after.rungs[1]!.reason).toBe('upgrade.mail.state: INBOX:uid 1 is missing');
  });

  it('shows a skip as what it is, and climbs over it', () => {
    const passes = [aBrokenPass('upgrade', 'there is no earlier version')];
    const { after } = judgeProof(
      withSkips(
        { upgrade: 'the first version', backup_restore: 'no data of its own', functional: 'none' },
        { passes },
      ),
    );
    expect(statuses(after)).toEqual(['earned', 'skipped', 'skipped', 'skipped', 'earned']);
    expect(after.rungs[1]!.reason).toBe('the first version');
    expect(after.level).toBe(5);
  });

  it('does not hide by a skip what was tried and failed', () => {
    const record = withSkips(
      { backup_restore: 'no data of its own' },
      { passes: [aFailedPass('captured.mail.holds', 'empty')] },
    );
    expect(statuses(judgeProof(record).after)[2]).toBe('failed');
  });

  it('takes no skip for labels that were taken out', () => {
    const published = { ...aRecord().published!, plan: aPlan({ mail: '*' }) };
    const off = aPass(1, { plan: { ...aPlan({ mail: '*' }), isOn: false } });
    const passes = [{ ...aBrokenPass('backup', 'left out'), plan: off.plan }];
    const skips = { backup_restore: 'it has no backup labels' };
    const { after, outcome } = judgeProof(withSkips(skips, { passes, published }));
    expect(outcome).toBe('failed');
    expect(after.rungs[2]).toMatchObject({
      status: 'failed',
      reason: expect.stringContaining('that is no skip'),
    });
    expect(statuses(judgeProof(withSkips(skips, { passes })).after)[2]).toBe('skipped');
  });

  it('takes a step without assertions for one that was not tried', () => {
    const pass = aPass();
    const passes = [{ ...pass, assertions: pass.assertions.filter(({ step }) => step !== 'gone') }];
    expect(judgeProof(aRecord({ passes })).after.rungs[2]).toMatchObject({
      status: 'unverified',
      reason: 'not tried: gone',
    });
  });

  it('knows of the published version what was seen, and what its recipe declares', () => {
    const published = { ...aRecord().published!, assertions: [] };
    const record = withSkips({}, { published });
    expect(statuses(judgeProof(record).before!)).toEqual([
      'unverified',
      'unverified',
      'unverified',
      'unverified',
      'earned',
    ]);
    expect(judgeProof(aRecord({ published: null })).before).toBeNull();
  });

  const steps = fc.subarray([...STEPS]);
  it('is never proved if any one assertion fails, or any step is left out', () => {
    const ids = aPass().assertions.map(({ id }) => id);
    fc.assert(
      fc.property(fc.constantFrom(...ids), (id) => {
        const pass = aPass();
        const assertions = pass.assertions.map((one) => (one.id === id ? { ...one, ok: false } : one));
        expect(judgeProof(aRecord({ passes: [aPass(1), { ...aPass(2), assertions }] })).outcome).toBe(
          'failed',
        );
      }),
    );
    fc.assert(
      fc.property(steps, (left) => {
        const pass = aPass(2);
        const isWhole = left.every(
          (step) => !pass.steps.some((one) => one.step === step) || step === 'teardown',
        );
        const other = { ...pass, steps: pass.steps.filter(({ step }) => !left.includes(step)) };
        expect(judgeProof(aRecord({ passes: [aPass(1), other] })).outcome).toBe(
          isWhole ? 'proved' : 'unverified',
        );
      }),
    );
  });
});
