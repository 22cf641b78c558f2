import { CliError } from './cli-error.ts';

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

/** An error in one line, with what to do where that is known. Stack traces are for `--debug`. */
export function explainError(error: unknown): string {
  if (error instanceof CliError) return error.message;
  const chain = [...causesOf(error)];
  for (const { code, ...rest } of chain) {
    const explain = typeof code === 'string' ? BY_CODE[code] : undefined;
    if (explain) return explain({ code, ...rest });
  }
  // gRPC's own words for a refused connection carry no code of the system.
  const unavailable = chain.find(({ message }) => /ECONNREFUSED|UNAVAILABLE|Failed to connect/.test(message));
  if (unavailable) {
    const address = /\d{1,3}(?:\.\d{1,3}){3}:\d+/.exec(chain.map(({ message }) => message).join(' '))?.[0];
    return `nothing answers at ${address ?? 'the Temporal server'}: ${START}`;
  }
  return firstLine(chain[0]?.message) || 'an error without words';
}

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

const firstLine = (text = '') => text.split('\n', 1)[0]!.trim();
