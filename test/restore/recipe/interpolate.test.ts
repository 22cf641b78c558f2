// biome-ignore-all lint/suspicious/noTemplateCurlyInString: that is how compose files say variables
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { InterpolationError, interpolate } from '../../../src/restore/recipe/interpolate.ts';

const ENVIRONMENT = { SET: 'yes', EMPTY: '', DOMAIN: 'example.com' };

describe('interpolate', () => {
  it.each([
    ['plain', 'plain'],
    ['$$POSTGRES_USER', '$POSTGRES_USER'],
    ['$$$$', '$$'],
    ['$$$SET', '$yes'],
    ['$SET-${SET}', 'yes-yes'],
    ['${UNSET}|$UNSET', '|'],
    ['${UNSET:-y}|${EMPTY:-y}|${SET:-y}', 'y|y|yes'],
    ['${UNSET-y}|${EMPTY-y}|${SET-y}', 'y||yes'],
    ['${UNSET:-}', ''],
    ['${UNSET+y}|${EMPTY+y}|${EMPTY:+y}|${SET:+y}', '|y||y'],
    ['${UNSET:-${DOMAIN}}/x', 'example.com/x'],
    ['${UNSET:-a:-b}', 'a:-b'],
    ['${UNSET:-$$X}', '$X'],
    ['${UNSET:-{}}', '{}'],
    ['${SET?why}', 'yes'],
    ['${STACK_NAME}_v1 $STACK_NAME', '${STACK_NAME}_v1 $STACK_NAME'],
    ['${STACK_NAME:-none}', 'none'],
    ['${constructor}', ''],
  ])('%s → %s', (text, filled) => {
    expect(interpolate(text, ENVIRONMENT, ['STACK_NAME'])).toBe(filled);
  });

  it.each([
    '$',
    'a$ b',
    '$(date)',
    '$1',
    '${',
    '${X',
    '${}',
    '${X!y}',
    '${1X}',
    '${UNSET:?say it}',
    '${EMPTY:?}',
  ])('refuses %s, as compose does', (text) => {
    expect(() => interpolate(text, ENVIRONMENT)).toThrow(InterpolationError);
  });

  it('gives back every text whose dollars are doubled', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(interpolate(text.replaceAll('$', '$$$$'), ENVIRONMENT)).toBe(text);
      }),
    );
  });
});
