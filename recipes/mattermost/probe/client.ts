import type { Endpoint } from '../../../src/restore/probe/protocol.ts';

/** The service said no: it works, and knows nothing of who or what was asked for. */
export class RefusedError extends Error {
  override name = 'RefusedError';
}

/** The service can't answer: it is not there, fails, or talks nonsense. */
export class BrokenError extends Error {
  override name = 'BrokenError';
}

export interface Answer {
  status: number;
  headers: Headers;
  bytes: Buffer;
}

export interface Session {
  /** Of whom; empty before a login. */
  userId: string;
  /** @throws RefusedError at 4xx, BrokenError at 5xx and when there is no answer; so do the others but `ask` */
  get<T>(path: string): Promise<T>;
  send<T>(method: 'POST' | 'PUT' | 'DELETE', path: string, body?: object): Promise<T>;
  upload<T>(path: string, form: FormData): Promise<T>;
  /** Path from the root of the site. */
  bytes(path: string): Promise<Buffer>;
  /** Any status below 500 is an answer. */
  ask(method: string, path: string, body?: object | FormData): Promise<Answer>;
}

const API = '/api/v4';
const TIMEOUT_MS = 30_000;

/** @param token of a session; empty for none */
export function createSession({ host, port }: Endpoint, token = '', userId = ''): Session {
  const site = `http://${host}:${port}`;

  const ask = async (method: string, path: string, body?: object | FormData): Promise<Answer> => {
    const isForm = body instanceof FormData;
    let answer: Answer;
    try {
      const response = await fetch(`${site}${path}`, {
        method,
        headers: {
          ...(token && { Authorization: `Bearer ${token}` }),
          ...(body && !isForm && { 'Content-Type': 'application/json' }),
        },
        body: isForm ? body : body && JSON.stringify(body),
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
      const { status, headers } = response;
      answer = { status, headers, bytes: Buffer.from(await response.arrayBuffer()) };
    } catch (error) {
      throw new BrokenError(`${method} ${pathOnly(path)}: ${reasonOf(error)}`);
    }
    if (answer.status >= 500 && answer.status !== 501)
      throw new BrokenError(`${method} ${pathOnly(path)}: ${saidBy(answer)}`);
    return answer;
  };

  const demand = async (method: string, path: string, body?: object | FormData): Promise<Answer> => {
    const answer = await ask(method, path, body);
    if (answer.status >= 400) throw new RefusedError(`${method} ${pathOnly(path)}: ${saidBy(answer)}`);
    return answer;
  };
  const json = async <T>(method: string, path: string, body?: object | FormData): Promise<T> =>
    parsed<T>(path, await demand(method, API + path, body));

  return {
    userId,
    ask,
    get: (path) => json('GET', path),
    send: (method, path, body) => json(method, path, body),
    upload: (path, form) => json('POST', path, form),
    bytes: async (path) => (await demand('GET', path)).bytes,
  };
}

/** @throws RefusedError if name or password is wrong, BrokenError also if it can't say: a limit of its rate (429), a page in front of it (403) */
export async function login(endpoint: Endpoint, name: string, password: string): Promise<Session> {
  const path = `${API}/users/login`;
  const answer = await createSession(endpoint).ask('POST', path, { login_id: name, password });
  if (answer.status === 401) throw new RefusedError(saidBy(answer));
  if (answer.status >= 400) throw new BrokenError(`POST /users/login: ${saidBy(answer)}`);
  const token = answer.headers.get('token');
  if (!token) throw new BrokenError('POST /users/login: accepted, but no token came');
  return createSession(endpoint, token, parsed<{ id: string }>(path, answer).id);
}

function parsed<T>(path: string, { bytes }: Answer): T {
  try {
    return JSON.parse(bytes.toString()) as T;
  } catch {
    throw new BrokenError(`${pathOnly(path)}: the answer is no JSON`);
  }
}

/** Status and Mattermost's id of the error, which names no content. */
function saidBy({ status, bytes }: Answer): string {
  try {
    const { id } = JSON.parse(bytes.toString()) as { id?: unknown };
    return typeof id === 'string' ? `${status} ${id}` : String(status);
  } catch {
    return String(status);
  }
}

/** Queries may hold the hash of a public link. */
const pathOnly = (path: string): string => path.split('?')[0]!;

const reasonOf = (error: unknown): string => {
  const { cause, message } = error as Error & { cause?: { code?: string } };
  return cause?.code ?? message;
};
