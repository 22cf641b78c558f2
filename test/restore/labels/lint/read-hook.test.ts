// biome-ignore-all lint/suspicious/noTemplateCurlyInString: that is how shells say variables
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { readHook } from '../../../../src/restore/labels/lint/read-hook.ts';

describe('a hook', () => {
  it.each<[string, string[][]]>([
    ['/backup.sh backup', [['/backup.sh', 'backup']]],
    [
      'A=1 pg_dump -U "$USER x" > /data/x 2>&1',
      [['A=1', 'pg_dump', '-U', '$USER x', '>', '/data/x', '2>&1']],
    ],
    ['a&&b || c;d|e & f', [['a'], ['b'], ['c'], ['d'], ['e'], ['f']]],
    ['(a; b)', [['a'], ['b']]],
    ['{ a; b; }', [['a'], ['b']]],
    ['mv /x/{a,b} ${Y}', [['mv', '/x/{a,b}', '${Y}']]],
    ["a 'b | c' d\\ e", [['a', 'b | c', 'd e']]],
    ['bash -c "a | /b.sh c"', [['bash', '-c', 'a | /b.sh c'], ['a'], ['/b.sh', 'c']]],
    ['a ""', [['a', '']]],
    ['', []],
  ])('%s', (command, commands) => {
    expect(readHook(command).commands).toEqual(commands);
  });

  it.each([
    ['a | b', true],
    ['a |& b', true],
    ['sh -c "a | b"', true],
    ['a || b', false],
    ['echo "a | b"', false],
    ['a >| b', false],
    ['a \\| b', false],
  ])('%s: has a pipe: %s', (command, has) => {
    expect(readHook(command).hasPipe).toBe(has);
  });

  it.each([
    ['a && b', false],
    ['a; b', true],
    ['set -e; a; b', false],
    ['set -euo pipefail; a | b; c', false],
    ['set -o pipefail; a | b', false],
    ['set -o pipefail; a | b; c', true],
    ['a || true', true],
    ['a || :', true],
    ['a || truest', false],
    ['a &', true],
    ['a 2>&1', false],
    ['sh -c "a; b"', true],
  ])('%s: hides a failure: %s', (command, hides) => {
    expect(readHook(command).hidesFailure).toBe(hides);
  });

  it.each([
    ['a "b', '"'],
    ["a 'b", "'"],
    ['a "b\\" c', '"'],
    ['a "b\'" c', null],
    ['a \\" c', null],
  ])('%s: leaves %s open', (command, quote) => {
    expect(readHook(command).openQuote).toBe(quote);
  });

  it('is read whatever it is', () => {
    const sign = fc.constantFrom(...'ab /|&;(){}$<>=\'"\\\n-c', ' -c "');
    fc.assert(
      fc.property(
        fc.array(sign).map((signs) => signs.join('')),
        (command) => {
          for (const words of readHook(command).commands) expect(words.length).toBeGreaterThan(0);
        },
      ),
      { numRuns: 500 },
    );
  });
});
