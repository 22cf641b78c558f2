import { describe, expect, it } from '@jest/globals';
import type { Context } from '@temporalio/activity';
import { giveUpInterceptor } from '../../src/worker/give-up-interceptor.ts';

describe('an activity that fails for the fifth time', () => {
  const interceptor = giveUpInterceptor({ info: { attempt: 5, activityType: 'importMessages' } } as Context);
  const failing = (error: Error) =>
    interceptor.execute!({ args: [], headers: {} }, () => Promise.reject(error));
  /** As Slonik wraps what the driver says. */
  const refused = (code: string) =>
    new Error('a query failed', { cause: Object.assign(new Error('in the words of PostgreSQL'), { code }) });

  it.each([
    ['the disk of the database is full', '53100'],
    ['the database is out of memory', '53200'],
    ['the database takes no more connections', '53300'],
    ['the database is shutting down', '57P01'],
    ['a file of the database can not be extended', '58030'],
    ['of two transactions one had to give way', '40P01'],
  ])('is tried again if %s', async (_what, code) => {
    const error = refused(code);
    await expect(failing(error)).rejects.toBe(error);
  });

  it.each([
    ['data that the database refuses', refused('22P05')],
    ['a constraint', refused('23505')],
    ['a mistake in the program', new TypeError('x is not a function')],
  ])('ends its job if the reason is %s', async (_what, error) => {
    await expect(failing(error)).rejects.toMatchObject({ nonRetryable: true, type: 'UnexpectedDataError' });
  });
});
