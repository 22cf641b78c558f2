import { describe, expect, test } from '@jest/globals';
import { explainError, isConnectionError } from '../../src/control/explain-error.ts';
import { UserError } from '../../src/control/user-error.ts';

const refused = Object.assign(new Error('connect ECONNREFUSED 127.0.0.1:5433'), {
  code: 'ECONNREFUSED',
  address: '127.0.0.1',
  port: 5433,
});

describe('an error', () => {
  test('of the user is told as it is', () => {
    expect(explainError(new UserError('no such job'))).toEqual({ message: 'no such job', isKnown: true });
  });

  test.each([
    ['inside of another', new Error('query failed', { cause: refused })],
    ['among several', new Error('x', { cause: new AggregateError([new Error('y'), refused]) })],
  ])('of a server that is not there is found %s', (_where, error) => {
    const { message, isKnown } = explainError(error);
    expect(message).toMatch(/^nothing answers at 127\.0\.0\.1:5433: start everything with `slack-mm2 up`/);
    expect(isKnown).toBe(true);
    expect(isConnectionError(error)).toBe(true);
  });

  test('of an empty database says what makes the tables', () => {
    const missing = Object.assign(new Error('relation "jobs" does not exist'), { code: '42P01' });
    expect(explainError(new Error('failed', { cause: missing })).message).toMatch(/start a worker/);
    expect(isConnectionError(missing)).toBe(false);
  });

  test('that nobody has foreseen keeps its words, and hints at --debug', () => {
    expect(explainError(new TypeError('x is not a function'))).toEqual({
      message: 'x is not a function',
      isKnown: false,
    });
    expect(explainError('odd').message).toBe('odd');
    expect(explainError(undefined).message).toBe('undefined');
  });
});
