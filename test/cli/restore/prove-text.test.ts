import { describe, expect, it } from '@jest/globals';
import { failureAdvice } from '../../../src/cli/restore/failure-advice.ts';
import { proveJson } from '../../../src/cli/restore/prove-json.ts';
import { proveText } from '../../../src/cli/restore/prove-text.ts';
import type { ProofRecord } from '../../../src/restore/proof-record.ts';
import { aBrokenPass, aFailedPass, aPass, aRecord } from '../../restore/support/proof-records.ts';

const LADDER = `
  rung              before: 1.0.0+2024.06  after: 1.1.0+2024.06
  1 install         earned (process)       earned (process)
  2 upgrade         skipped                earned (process)
  3 backup/restore  skipped                earned (process)
  4 functional      earned (process)       earned (process)
  5 lint            earned                 earned
  level             5 (over 2 skips)       5
    before, upgrade: skipped on purpose: it is the first version that was published
    before, backup/restore: skipped on purpose: as published it has no backup labels
`;

describe('the text of a proof', () => {
  it('shows the ladder before and after, and why to believe it', () => {
    const text = proveText(aRecord(), '/evidence/mailu-3f9a');
    expect(text).toContain(
      'Mailu 1.1.0+2024.06: PROVED: everything was wiped, and all of it came back, twice\n',
    );
    expect(text).toContain(LADDER);
    const flat = text.replace(/\s+/g, ' ');
    expect(flat).toContain(
      'captured snapshot 8f3a0c2 (2 files, 24.6 KB) holds the 2 durable places of proof.yml, and nothing else; nothing of rspamd',
    );
    expect(flat).toContain('had nothing of 2 stores: accounts empty; mail refused (AUTHENTICATIONFAILED)');
    expect(flat).toContain(
      'back 3 items with 3 facts, read through the service, are as they were at the snapshot',
    );
    expect(flat).toContain('clean nothing is left running');
  });

  it('tells what is wrong before anything else, and what to do', () => {
    const detail = 'not captured: mail, it is not there. Mail with its flags.';
    const lines = proveText(aRecord({ passes: [aFailedPass('captured.mail.durable', detail)] })).split('\n');
    expect(lines[0]).toBe('Mailu 1.1.0+2024.06: FAILED: do not rely on this backup');
    expect(lines.slice(6, 9)).toEqual([
      '  failed    captured.mail.durable (pass 1)',
      `            ${detail}`,
      '            > It is not in the backup. Look at the labels of this volume, and at the hook that makes',
    ]);
    expect(lines.join('\n')).not.toContain('Why to believe');
  });

  it.each<[string, Partial<ProofRecord>, string, string]>([
    [
      'one pass',
      { cold: false, passes: [aPass()] },
      'passed: everything was wiped',
      'slack-mm2 restore prove mailu --cold',
    ],
    [
      'a step that broke',
      { passes: [aBrokenPass('restore', 'no space left')] },
      'UNVERIFIED',
      'broke     restore (pass 1)',
    ],
    [
      'the second pass alone not made',
      { passes: [aPass()] },
      'UNVERIFIED',
      'why         the second pass was not made',
    ],
    [
      'cancelled at once',
      { passes: [], wasCancelled: true, published: null },
      'cancelled: nothing is proved',
      '1 install         unverified',
    ],
    [
      'a step that was repeated',
      {
        cold: false,
        passes: [
          aPass(1, {
            attempts: 2,
            steps: aPass().steps.map((one) => (one.step === 'backup' ? { ...one, attempts: 3 } : one)),
          }),
        ],
      },
      'passed',
      'retried     pass 1 was begun 2 times; backup of pass 1 was done at attempt 3',
    ],
    [
      'not torn down',
      { passes: [aPass(1, { leftovers: null })], cold: false },
      'UNVERIFIED',
      'NOT torn down: pass 1 (mailu-3f9a-1)',
    ],
  ])('says what it is worth: %s', (_, other, headline, line) => {
    const text = proveText(aRecord(other));
    expect(text.split('\n')[0]).toContain(headline);
    expect(text).toContain(line);
  });

  it('fits a terminal, and moves no cursor', () => {
    const words = 'long '.repeat(60);
    const pass = aFailedPass('gone.mail', `\u001b[2J${words}`);
    for (const line of proveText(aRecord({ passes: [pass], limits: [words] })).split('\n')) {
      expect(line.length).toBeLessThanOrEqual(110);
      expect(line).not.toContain('\u001b');
    }
  });

  it.each<[string, string, string]>([
    ['captured.mail.not-live', 'copied while in use', 'backupbot.backup.volumes.mail.path'],
    ['back.mail.state', '1 of 2 items differ: INBOX:uid 1 is missing', 'pass-2/captured.txt'],
    ['back.mail.state', '1 of 2 items differ: INBOX:uid 1 (flags)', 'pass-2/manifest.after.json'],
    ['back.mail.canary-absent', 'INBOX:uid 3 was written after the snapshot, and is there', 'has to drop it'],
    ['back.mail.canary-absent', 'refused: "AUTHENTICATIONFAILED"', 'did not come back'],
    ['back.mail.damage-undone', 'INBOX:uid 2 (sha256)', 'goes on with its live data'],
  ])('has advice: %s, %s', (id, detail, advice) => {
    const step = id.startsWith('captured') ? 'captured' : 'back';
    expect(failureAdvice({ id, step, detail }, 2)).toContain(advice);
  });

  it('gives the same advice once', () => {
    const pass = aPass();
    const assertions = pass.assertions.map((one) =>
      one.id.startsWith('captured.') && one.id.endsWith('.absent') ? { ...one, ok: false } : one,
    );
    const holds = assertions.map((one) =>
      one.id === 'captured.rspamd.no-cache' ? { ...one, ok: false } : one,
    );
    const text = proveText(aRecord({ passes: [{ ...pass, assertions: holds }] }));
    expect(text.split('backupbot.backup.volumes.rspamd:')).toHaveLength(2);
  });

  it('is a document for scripts', () => {
    expect(proveJson(aRecord(), '/evidence/x')).toMatchObject({
      version: 1,
      outcome: 'proved',
      evidence: '/evidence/x',
      after: { level: 5, rungs: { backup_restore: { status: 'earned', reason: '51 assertions hold' } } },
    });
  });
});
