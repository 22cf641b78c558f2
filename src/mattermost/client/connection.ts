import type { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Dispatcher, FormData } from 'undici';
import type { z } from 'zod';
import { backoffMs, createPace } from '../../downloads/pace.ts';
import { VERSION } from '../../version.ts';
import { createDispatcher } from './dispatcher.ts';
import { explainNetwork } from './explain-network.ts';
import { MattermostError } from './mattermost-error.ts';
import type { ClientTiming } from './timing.ts';
import { waitHintMs } from './wait-hint.ts';

export interface ConnectionOptions {
  /** As `serverAddress` gives it. */
  address: string;
  token: string;
  ca?: string | undefined;
  timing: ClientTiming;
  signal?: AbortSignal | undefined;
}

export interface Asking {
  /** Below `/api/v4`, each part encoded. */
  path: string;
  /** What errors call the path, where it holds somebody's address. */
  shownPath?: string;
  query?: Record<string, string | number | boolean>;
}

export interface Sending extends Asking {
  method: 'POST' | 'PATCH' | 'DELETE' | 'PUT';
  body?: unknown;
  /** In place of a body of JSON. Its files are bytes or blobs, which can be sent again. */
  form?: FormData;
  /** Sending it twice does no more than sending it once. */
  isRepeatable: boolean;
}

/** A stream that is sent once: nothing is tried again. */
export interface Streaming extends Asking {
  body: Readable;
  sizeBytes: number;
  idleMs: number;
}

export interface Answer {
  status: number;
  json: unknown;
}

/** A server, asked with a token. @throws MattermostError by each of its functions, or the reason of an aborted signal */
export interface Connection {
  get<Shape extends z.ZodType>(shape: Shape, asking: Asking): Promise<z.output<Shape>>;
  send<Shape extends z.ZodType>(shape: Shape, sending: Sending): Promise<z.output<Shape>>;
  stream(streaming: Streaming): Promise<Answer>;
  /** What is no JSON. @param take of each try anew: the body may break off, and comes again from its beginning then */
  read<Taken>(asking: Asking, take: (body: AsyncIterable<Uint8Array>) => Promise<Taken>): Promise<Taken>;
  readonly timing: ClientTiming;
  readonly signal: AbortSignal | undefined;
  close(): Promise<void>;
}

interface Outgoing extends Asking {
  method: Dispatcher.HttpMethod;
  headers: Record<string, string>;
  body: string | Readable | FormData | null;
  idleMs?: number;
  /** Of an answer that is no JSON. */
  take?: (body: AsyncIterable<Uint8Array>) => Promise<void>;
}

/** A connection that waits and asks again: when the server is away, when it says that it is busy, and never for what is final. */
export function connect({ address, token, ca, timing, signal }: ConnectionOptions): Connection {
  const dispatcher = createDispatcher(address, { ...timing, ca });
  // A server that asks one request to wait means all.
  const pace = createPace();
  const base = new URL(address);
  const headers = {
    authorization: `Bearer ${token}`,
    accept: 'application/json',
    'user-agent': `slack-mm2/${VERSION}`,
  };

  async function once(outgoing: Outgoing): Promise<Answer> {
    const { method, idleMs } = outgoing;
    const path = outgoing.shownPath ?? outgoing.path;
    const answer = await dispatcher.request({
      origin: base.origin,
      path: `${base.pathname.replace(/\/$/, '')}/api/v4${outgoing.path}${queryText(outgoing.query)}`,
      method,
      headers: { ...headers, ...outgoing.headers },
      body: outgoing.body,
      signal,
      ...(idleMs === undefined ? {} : { headersTimeout: idleMs, bodyTimeout: idleMs }),
    });
    const { statusCode: status } = answer;
    if (outgoing.take && status === 200) {
      await outgoing.take(answer.body);
      return { status, json: undefined };
    }
    const text = await answer.body.text();
    const refuse = (words: string, id?: string) =>
      new MattermostError(words, {
        status,
        ...(id === undefined ? {} : { id }),
        method,
        path,
        waitMs: waitHintMs(answer.headers, Date.now()),
      });
    if (status >= 300 && status < 400) throw refuse(redirectWords(answer.headers.location, address));
    const json = parseJson(text);
    if (status >= 400) {
      const { id, message } = (json ?? {}) as { id?: unknown; message?: unknown };
      throw refuse(
        typeof message === 'string' ? message : 'an answer that is none of Mattermost',
        typeof id === 'string' ? id : '',
      );
    }
    if (json === undefined && text !== '')
      throw refuse(`an answer that is not JSON: is Mattermost at ${address}?`);
    return { status, json };
  }

  async function attempt(outgoing: Outgoing): Promise<Answer | MattermostError> {
    try {
      return await once(outgoing);
    } catch (error) {
      signal?.throwIfAborted();
      if (error instanceof MattermostError) return error;
      const { words, ...network } = explainNetwork(error, base.host);
      const { method, path, shownPath } = outgoing;
      return new MattermostError(words, {
        status: 0,
        method,
        path: shownPath ?? path,
        network,
        cause: error,
      });
    }
  }

  async function patiently(outgoing: Outgoing, isRepeatable: boolean): Promise<Answer> {
    for (let failures = 1; ; failures++) {
      await pace.turn(signal ?? NEVER);
      const result = await attempt(outgoing);
      if (!(result instanceof MattermostError)) return result;
      const mayRepeat = isRepeatable || result.isUndone;
      if (!result.isPassing || !mayRepeat || failures >= timing.maxFailures) throw result;
      if (result.waitMs === undefined) {
        await sleep(backoffMs(timing, failures), undefined, { signal: signal ?? NEVER });
        continue;
      }
      pace.pause(Math.max(result.waitMs, backoffMs(timing, failures)));
      // That the server says when is no failure.
      if (result.status === 429) failures--;
    }
  }

  function check<Shape extends z.ZodType>(shape: Shape, json: unknown, method: string, asking: Asking) {
    const parsed = shape.safeParse(json);
    if (parsed.success) return parsed.data;
    const [{ path: where, message } = { path: [], message: '' }] = parsed.error.issues;
    const field = where.length > 0 ? `field ${where.map(String).join('.')}: ` : '';
    throw new MattermostError(`an answer of another shape than expected, ${field}${message}`, {
      status: 200,
      method,
      path: asking.shownPath ?? asking.path,
    });
  }

  return {
    async get(shape, asking) {
      const { json } = await patiently({ ...asking, method: 'GET', headers: {}, body: null }, true);
      return check(shape, json, 'GET', asking);
    },
    async send(shape, sending) {
      const { method, body, form, isRepeatable } = sending;
      const { json } = await patiently(
        {
          ...sending,
          method,
          headers: body === undefined ? {} : { 'content-type': 'application/json' },
          body: form ?? (body === undefined ? null : JSON.stringify(body)),
        },
        isRepeatable,
      );
      return check(shape, json, method, sending);
    },
    async stream({ sizeBytes, ...streaming }) {
      await pace.turn(signal ?? NEVER);
      const result = await attempt({
        ...streaming,
        method: 'POST',
        headers: { 'content-type': 'application/octet-stream', 'content-length': String(sizeBytes) },
      });
      if (!(result instanceof MattermostError)) return result;
      if (result.waitMs !== undefined) pace.pause(result.waitMs);
      throw result;
    },
    async read<Taken>(asking: Asking, take: (body: AsyncIterable<Uint8Array>) => Promise<Taken>) {
      const taken: Taken[] = [];
      await patiently(
        {
          ...asking,
          method: 'GET',
          headers: {},
          body: null,
          take: async (body) => {
            taken[0] = await take(body);
          },
        },
        true,
      );
      return taken[0]!;
    },
    timing,
    signal,
    close: () => dispatcher.destroy(),
  };
}

const NEVER = new AbortController().signal;

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function queryText(query: Asking['query']): string {
  if (query === undefined) return '';
  return `?${new URLSearchParams(Object.entries(query).map(([key, value]): [string, string] => [key, String(value)]))}`;
}

/** Without what stands behind the host: it may be a secret of whoever asks people to sign in. */
function redirectWords(location: string | string[] | undefined, address: string): string {
  const to =
    typeof location === 'string' && URL.canParse(location, address) ? new URL(location, address) : undefined;
  return `the answer leads to ${to?.origin ?? 'another place'}: give the address of Mattermost itself`;
}
