import { ApplicationFailure, type Context } from '@temporalio/activity';
import type { ActivityInboundCallsInterceptor } from '@temporalio/worker';

/** After how many attempts an error that can't have come from outside is believed. */
const ATTEMPTS = 5;

/** Data that PostgreSQL refuses: exceptions (22), constraints (23), limits of the program (54). */
const REFUSED_DATA = /^(22|23|54)[0-9A-Z]{3}$/;

/**
 * Ends an activity that fails again and again for a reason which lies in the data or in this program: tried for ever, it
 * would say nothing to anybody, and hold every other job at the type barrier. What comes from outside (connections, file
 * systems, other servers) is tried again without end.
 */
export const giveUpInterceptor = (context: Context): ActivityInboundCallsInterceptor => ({
  async execute(input, next) {
    try {
      return await next(input);
    } catch (error) {
      if (context.info.attempt < ATTEMPTS || !isOfOurOwn(error)) throw error;
      throw ApplicationFailure.nonRetryable(
        `${context.info.activityType} fails again and again: ${(error as Error).message}. This is a fault of slack-mm2: please report it`,
        'UnexpectedDataError',
      );
    }
  },
});

function isOfOurOwn(error: unknown): boolean {
  if (error instanceof TypeError || error instanceof RangeError) return true;
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if ('code' in cause && typeof cause.code === 'string' && REFUSED_DATA.test(cause.code)) return true;
  }
  return false;
}
