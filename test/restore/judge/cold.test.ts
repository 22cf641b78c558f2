import { describe, expect, it } from '@jest/globals';
import { judgeCold } from '../../../src/restore/judge/cold.ts';
import { judgeLint } from '../../../src/restore/judge/lint.ts';
import { aPass } from '../support/proof-records.ts';
import { failedIds, STORES } from '../support/restore-cases.ts';

describe('the cold pass', () => {
  it('shares nothing with the first', () => {
    expect(judgeCold(aPass(1), aPass(2), STORES).map(({ id, ok }) => [id, ok])).toEqual([
      ['evidence.cold.seed', true],
      ['evidence.cold.run', true],
      ['evidence.cold.snapshot', true],
      ['evidence.cold.accounts', true],
      ['evidence.cold.mail', true],
    ]);
  });

  it('needs no snapshot of a recipe without a backup', () => {
    const [one, other] = [1, 2].map((pass) => aPass(pass, { snapshot: null }));
    expect(judgeCold(one!, other!, STORES).map(({ id }) => id)).not.toContain('evidence.cold.snapshot');
  });

  it.each([
    ['the seed', aPass(2, { seed: aPass(1).seed }), ['evidence.cold.seed']],
    ['the snapshot', aPass(2, { snapshot: aPass(1).snapshot }), ['evidence.cold.snapshot']],
    ['no snapshot', aPass(2, { snapshot: null }), ['evidence.cold.snapshot']],
    [
      'its data',
      aPass(2, { manifests: aPass(1).manifests }),
      ['evidence.cold.accounts', 'evidence.cold.mail'],
    ],
  ])('is none if it shares %s', (_, second, expected) => {
    expect(failedIds(judgeCold(aPass(1), second, STORES))).toEqual(expected);
  });
});

describe('lint', () => {
  const finding = (level: 'error' | 'warning') => ({
    rule: `a-${level}`,
    level,
    where: 'admin',
    what: 'this',
  });

  it('fails with errors, and tells of warnings', () => {
    expect(judgeLint([finding('warning')])).toMatchObject([{ ok: true, detail: 'no errors, 1 warning' }]);
    expect(judgeLint([finding('warning'), finding('error')])).toMatchObject([
      { ok: false, detail: '1 error: a-error (admin)' },
    ]);
  });
});
