import { expect, it } from '@jest/globals';
import { proofRow } from '../../src/preflight/proof-row.ts';

const finishedAt = '2026-11-13T08:00:00.000Z';

const proved = (ageSeconds: number) => ({
  finishedAt,
  ageSeconds,
  version: '2.2.0+10.11.4',
  driver: 'local' as const,
});

it.each([
  [7 * 86_400, 'ok'],
  [7 * 86_400 + 0.001, 'problem'],
])('a restore proof that is %d seconds old is, for 7d: %s', (ageSeconds, verdict) => {
  expect(proofRow({ proved: proved(ageSeconds) }, '7d')).toMatchObject({
    found: `the newest is 7 days old (${finishedAt}; 2.2.0+10.11.4, driver local)`,
    needed: 'not older than 7d',
    verdict,
  });
});

it('one after which another run has failed counts no more', () => {
  expect(proofRow({ proved: proved(60), last: { outcome: 'failed' } }, '7d')).toMatchObject({
    found: expect.stringContaining('the newest run has failed'),
    verdict: 'problem',
  });
  expect(proofRow({ proved: proved(60), last: { outcome: 'passed' } }, '7d')).toMatchObject({
    verdict: 'ok',
  });
});

it('none at all is a problem, with what to do', () => {
  expect(proofRow({}, '90m')).toMatchObject({
    found: 'there is none',
    verdict: 'problem',
    todo: 'make one: slack-mm2 restore prove mattermost --cold',
  });
});
