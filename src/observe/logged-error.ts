/** What a log says of an error. */
export interface LoggedError {
  type: string;
  message: string;
  /** Of PostgreSQL, of the operating system. */
  code?: string;
  stack?: string;
  cause?: LoggedError;
}

const MAX_MESSAGE = 2_000;
const MAX_CAUSES = 5;

/**
 * An error without what other libraries hang on it: PostgreSQL's `detail` and `where` and Slonik's `values` quote the row,
 * and so the text of messages.
 */
export function loggedError(error: unknown, depth = 0): LoggedError {
  if (!(error instanceof Error)) return { type: typeof error, message: 'thrown without being an error' };
  const { code, cause } = error as { code?: unknown; cause?: unknown };
  return {
    type: typeOf(error),
    message: error.message.slice(0, MAX_MESSAGE),
    ...(typeof code === 'string' && { code }),
    ...(depth === 0 && { stack: framesOf(error) }),
    ...(cause !== undefined && depth < MAX_CAUSES && { cause: loggedError(cause, depth + 1) }),
  };
}

/** Temporal keeps the name of an error that came over the wire in `type`. */
const typeOf = (error: Error): string =>
  'type' in error && typeof error.type === 'string' ? error.type : error.name;

/** Where it was thrown; the message stands beside it. */
const framesOf = ({ stack = '' }: Error): string => stack.slice(Math.max(0, stack.search(/^\s+at /m)));
