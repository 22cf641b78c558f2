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
const BUILT_IN: ReadonlyMap<string, ErrorConstructor> = new Map([
  ['Error', Error],
  ['TypeError', TypeError],
  ['RangeError', RangeError],
]);

/**
 * The error again, in a class of the name it had: by the name of its class (not by its property `name`) Temporal knows
 * whether another attempt may help.
 */
export function errorOf({ name, message, stack, code, cause }: PlainError): Error {
  const ErrorClass = BUILT_IN.get(name) ?? classNamed(name);
  const error = new ErrorClass(message, cause && { cause: errorOf(cause) });
  return Object.assign(error, { name, stack, ...(code !== undefined && { code }) });
}

const classNamed = (name: string) => ({ [name]: class extends Error {} })[name]!;
