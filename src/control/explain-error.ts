import { InputError } from '../activities/check-input.ts';
import { DataDirInUseError } from '../embedded/stack-lock.ts';
import { RecipeError } from '../restore/drivers/driver.ts';
import { SchemaVersionError } from '../store/migrate.ts';
import { UserError } from './user-error.ts';

/** System and server errors that a user meets, by their code, with what to do. */
const BY_CODE: Record<string, (error: CodedError) => string> = {
  ECONNREFUSED: ({ address, port }) =>
    `nothing answers at ${address ?? 'the address'}${port ? `:${port}` : ''}: ${START}`,
  ENOTFOUND: ({ hostname }) =>
    `there is no host called ${hostname ?? '?'}: check DATABASE_URL and TEMPORAL_ADDRESS`,
  '28P01': () => 'PostgreSQL refuses the password: check DATABASE_URL',
  '3D000': ({ message }) => `${message}: check DATABASE_URL`,
  '42P01': () =>
    'the database holds no tables of slack-mm2 yet: start a worker, which creates them (`slack-mm2 worker` or `slack-mm2 up`)',
};

/** What to do when no stack is there. */
export const START =
  'start everything with `slack-mm2 up`, or set DATABASE_URL and TEMPORAL_ADDRESS to servers of your own';

interface CodedError {
  message: string;
  code?: unknown;
  address?: string;
  port?: number;
  hostname?: string;
}

/**
 * An error in one line. `isKnown` if the line says all there is to say, and what to do; else a stack trace may help, which
 * is for `--debug`.
 */
export function explainError(error: unknown): { message: string; isKnown: boolean } {
  if (error instanceof UserError) return known(error.message);
  const chain = [...causesOf(error)];
  for (const { code, ...rest } of chain) {
    const explain = typeof code === 'string' ? BY_CODE[code] : undefined;
    if (explain) return known(explain({ code, ...rest }));
  }
  return {
    message: chain[0]?.message.trim() || 'an error without words',
    isKnown:
      error instanceof DataDirInUseError ||
      error instanceof SchemaVersionError ||
      error instanceof InputError ||
      error instanceof RecipeError,
  };
}

const known = (message: string) => ({ message, isKnown: true });

/** Whether an error may be gone at the next try: a server that is just being started again. */
export function isConnectionError(error: unknown): boolean {
  return [...causesOf(error)].some(
    ({ code, message }) =>
      (typeof code === 'string' && /^(ECONN|EPIPE|ETIMEDOUT|57P0|08)/.test(code)) ||
      /ECONNREFUSED|UNAVAILABLE|DEADLINE|Failed to connect|[Cc]onnection (terminated|ended|closed|error)|pool is/.test(
        message,
      ),
  );
}

function* causesOf(error: unknown, depth = 0): Generator<CodedError> {
  if (depth > 8 || typeof error !== 'object' || error === null) {
    if (depth === 0) yield { message: String(error) };
    return;
  }
  const { message, code, address, port, hostname } = error as CodedError;
  yield {
    message: String(message ?? ''),
    code,
    ...(address ? { address } : {}),
    ...(port ? { port } : {}),
    ...(hostname ? { hostname } : {}),
  };
  yield* causesOf((error as Error).cause, depth + 1);
  if (error instanceof AggregateError) for (const one of error.errors) yield* causesOf(one, depth + 1);
}
