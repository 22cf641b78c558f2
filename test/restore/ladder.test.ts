import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { climb, type RungStatus, rungMark, worstOf } from '../../src/restore/ladder.ts';
import { RUNGS } from '../../src/restore/recipe/proof-file.ts';

const LETTERS: Record<string, RungStatus> = { e: 'earned', s: 'skipped', f: 'failed', u: 'unverified' };
const ladder = (letters: string) =>
  climb(RUNGS.map((rung, at) => ({ rung, status: LETTERS[letters[at]!]!, reason: letters })));
const lettersOf = ({ rungs }: ReturnType<typeof climb>) => rungs.map(({ status }) => status[0]).join('');

describe('the ladder', () => {
  it.each([
    ['eeeee', 5],
    ['eesee', 5],
    ['ssssE'.toLowerCase(), 5],
    ['eefee', 2],
    ['eeuee', 2],
    ['eesss', 2],
    ['ssess', 3],
    ['sssss', 0],
    ['feeee', 0],
    ['ueeee', 0],
    ['eeeef', 4],
    ['esfee', 1],
  ])('%s is level %i', (letters, level) => {
    expect(ladder(letters).level).toBe(level);
  });

  it('takes what is not told for unverified', () => {
    expect(climb([{ rung: 'install', status: 'earned', reason: '' }])).toMatchObject({
      level: 1,
      rungs: [{ status: 'earned' }, { status: 'unverified' }, {}, {}, {}],
    });
  });

  const letters = fc.stringMatching(/^[esfu]{5}$/);

  it('never gets higher by a rung that gets worse, nor by a skip in the place of what was earned', () => {
    fc.assert(
      fc.property(letters, fc.nat(4), fc.constantFrom('f', 'u', 's'), (text, at, worse) => {
        const other = `${text.slice(0, at)}${text[at] === 'e' || worse !== 's' ? worse : text[at]}${text.slice(at + 1)}`;
        expect(ladder(other).level).toBeLessThanOrEqual(ladder(text).level);
      }),
    );
  });

  it('is of several passes the worst of each rung', () => {
    expect(lettersOf(worstOf([ladder('eesee'), ladder('efuee')]))).toBe('efuee');
    expect(worstOf([ladder('eeeee'), ladder('eefee')]).rungs[2]!.reason).toBe('pass 2: eefee');
    expect(worstOf([ladder('eefee'), ladder('eefee')]).rungs[2]!.reason).toBe('eefee');
    fc.assert(
      fc.property(letters, letters, (one, other) => {
        const both = worstOf([ladder(one), ladder(other)]);
        expect(both.level).toBeLessThanOrEqual(Math.min(ladder(one).level, ladder(other).level));
        expect(lettersOf(both)).toBe(lettersOf(worstOf([ladder(other), ladder(one)])));
      }),
    );
  });

  it('says which rungs were earned without containers', () => {
    expect(rungMark({ rung: 'upgrade', status: 'earned' }, 'local')).toBe('earned (process)');
    expect(rungMark({ rung: 'upgrade', status: 'earned' }, 'compose')).toBe('earned');
    expect(rungMark({ rung: 'upgrade', status: 'skipped' }, 'local')).toBe('skipped');
    expect(rungMark({ rung: 'lint', status: 'earned' }, 'local')).toBe('earned');
  });
});
