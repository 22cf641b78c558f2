import type { Problem } from '../../../src/api/schemas/problem.ts';
import type { Session } from '../../../src/api/schemas/session.ts';

const API = '/api/v1';

/** An answer that is no success, with the API's own words. */
export class ProblemError extends Error {
  override name = 'ProblemError';
  readonly status: number;
  readonly code: string;
  readonly field: string | undefined;

  constructor({ status, code, title, field }: Problem) {
    super(title);
    this.status = status;
    this.code = code;
    this.field = field;
  }
}

let csrfToken: string | undefined;

/** Whoever changes the session (log in, log out) gets another token. */
export const forgetCsrfToken = () => {
  csrfToken = undefined;
};

const toldOfEnds = new Set<() => void>();

/** Calls back when an answer was that nobody is logged in. @returns what ends that */
export function onSessionEnd(listener: () => void): () => void {
  toldOfEnds.add(listener);
  return () => {
    toldOfEnds.delete(listener);
  };
}

/** For requests that are not sent from here. */
export const sessionEnded = (): void => {
  forgetCsrfToken();
  for (const tell of toldOfEnds) tell();
};

/** The token that every request that changes something carries. */
export async function csrf(): Promise<string> {
  csrfToken ??= (await get<Session>('/session')).csrfToken;
  return csrfToken;
}

export const apiPath = (path: string): string => `${API}${path}`;

/** @throws ProblemError */
export const get = <T>(path: string): Promise<T> => answerOf<T>(fetch(apiPath(path)));

export const post = <T>(path: string, body: unknown = {}, headers: Record<string, string> = {}) =>
  send<T>('POST', path, body, headers);

export const remove = <T>(path: string) => send<T>('DELETE', path);

async function send<T>(method: string, path: string, body?: unknown, headers: Record<string, string> = {}) {
  const isJson = body !== undefined;
  const once = async () =>
    answerOf<T>(
      fetch(apiPath(path), {
        method,
        headers: {
          'x-csrf-token': await csrf(),
          ...(isJson ? { 'content-type': 'application/json' } : {}),
          ...headers,
        },
        ...(isJson ? { body: JSON.stringify(body) } : {}),
      }),
    );
  try {
    return await once();
  } catch (error) {
    // Tokens end with the process that gave them. What is refused for its token has done nothing.
    if (error instanceof ProblemError && error.code === 'csrf') return once();
    throw error;
  }
}

async function answerOf<T>(request: Promise<Response>): Promise<T> {
  const response = await request.catch((): never => {
    throw new ProblemError({
      status: 503,
      code: 'unreachable',
      title: 'The service does not answer: is `slack-mm2 up` running? Trying again.',
    });
  });
  if (response.status === 204) return undefined as T;
  const body: unknown = await response.json().catch(() => undefined);
  if (response.ok) return body as T;
  // The session has ended, or the service was started anew: the next request asks for a token again.
  if (response.status === 401) sessionEnded();
  if (response.status === 403) forgetCsrfToken();
  throw new ProblemError(
    (body as Problem | undefined)?.title !== undefined
      ? (body as Problem)
      : { status: response.status, code: 'unknown', title: `the service answered ${response.status}` },
  );
}
