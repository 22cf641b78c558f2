/** An error as it can leave a thread: copied as an object of a class, it would lose its name. */
export interface PlainError {
  name: string;
  message: string;
  stack?: string | undefined;
  code?: unknown;
  cause?: PlainError | undefined;
}

export function plainError(error: unknown): PlainError {
  if (!(error instanceof Error)) return { name: 'Error', message: String(error) };
  const { name, message, stack, cause } = error;
  const code = 'code' in error ? error.code : undefined;
  return {
    name,
    message,
    stack,
    ...(typeof code === 'string' && { code }),
    ...(cause !== undefined && { cause: plainError(cause) }),
  };
}

/** Errors of the language itself stay what they are: they are faults of this program, and treated so. */
const BUILT_IN = { TypeError, RangeError } as Record<string, ErrorConstructor | undefined>;

export function errorOf({ name, message, stack, code, cause }: PlainError): Error {
  const error = new (BUILT_IN[name] ?? Error)(message, cause && { cause: errorOf(cause) });
  // By its name Temporal knows whether another attempt may help.
  return Object.assign(error, { name, stack, ...(code !== undefined && { code }) });
}
