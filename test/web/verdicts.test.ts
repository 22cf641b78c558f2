import fc from 'fast-check';
import type { Row, Verdict } from '../../src/preflight/row.ts';
import { choicesOf, countOf, mayBegin, worstFirst } from '../../web/src/start/preflight/verdicts.ts';

const row = (id: string, verdict: Verdict): Row => ({ id, what: id, found: '', needed: '', verdict });

it('shows the worst first, and leaves the others in their order', () => {
  const rows = [row('a', 'ok'), row('b', 'problem'), row('c', 'change'), row('d', 'problem'), row('e', 'ok')];
  expect(worstFirst(rows).map(({ id }) => id)).toEqual(['b', 'd', 'c', 'a', 'e']);
  expect(countOf(rows, 'problem')).toBe(2);
});

it('loses no row', () => {
  const verdict = fc.constantFrom<Verdict>('ok', 'change', 'problem');
  fc.assert(
    fc.property(fc.array(verdict), (verdicts) => {
      const rows = verdicts.map((one, index) => row(String(index), one));
      const ids = worstFirst(rows).map(({ id }) => Number(id));
      expect(ids.toSorted((a, b) => a - b)).toEqual(verdicts.map((_, index) => index));
    }),
  );
});

it.each([
  [[], false, true],
  [['ok', 'change'], false, true],
  [['problem'], false, false],
  [['problem'], true, true],
] as [Verdict[], boolean, boolean][])('with %j, accepted %s: may begin %s', (verdicts, isAccepted, may) => {
  const rows = verdicts.map((verdict) => row(verdict, verdict));
  expect(mayBegin(rows, isAccepted)).toBe(may);
});

it('joins the choices of all items into one file', () => {
  const item = (choice?: object) => ({
    name: '',
    found: '',
    verdict: 'problem' as const,
    ...(choice ? { choice } : {}),
  });
  expect(
    choicesOf([
      item({ users: { U1: { account: 'anna' } } }),
      item(),
      item({ users: { U2: { username: 'ben' } }, channels: { C1: { name: 'x' } } }),
    ]),
  ).toEqual({
    users: { U1: { account: 'anna' }, U2: { username: 'ben' } },
    channels: { C1: { name: 'x' } },
  });
  expect(choicesOf([item()])).toBeUndefined();
});
