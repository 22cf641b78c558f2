import { lookup } from 'node:dns';
import type { LookupFunction } from 'node:net';
import { Agent, type Dispatcher } from 'undici';
import { retryAfterMs } from '../downloads/retry-after.ts';
import { VERSION } from '../version.ts';
import { isRefusedAddress, isRefusedHost } from './receiver-address.ts';

/** How a request was taken. Its problem names the host, and no path. */
export type SendOutcome =
  | { kind: 'delivered'; status: number }
  /** The same request will hardly be taken at another time. */
  | { kind: 'refused'; status: number | null; problem: string }
  | { kind: 'failed'; status: number | null; problem: string; retryAfterMs: number | undefined };

/** From the first packet to the last. */
const TIMEOUT_MS = 10_000;
/** Of an answer, which nobody reads. */
const MOST_BYTES = 64 * 1024;
/** A later try may be taken: a timeout, too early, too many requests. */
const PASSING = [408, 425, 429];

class AddressRefusedError extends Error {
  override name = 'AddressRefusedError';
}

/** Looks a name up at the moment at which it is connected to, so that it can't stand for another address a moment later. */
const lookupAllowed: LookupFunction = (hostname, options, callback) => {
  lookup(hostname, { ...options, all: true }, (error, found) => {
    if (error) return callback(error, '', 0);
    if (found.some(({ address }) => isRefusedAddress(address)))
      return callback(
        new AddressRefusedError(`${hostname} has an address that webhooks may not have`),
        '',
        0,
      );
    const [first] = found;
    return options.all ? callback(null, found) : callback(null, first!.address, first!.family);
  });
};

/** Connections to receivers. No proxy: it would look names up itself. */
export const createReceiverAgent = (): Agent =>
  new Agent({
    connect: { lookup: lookupAllowed, timeout: TIMEOUT_MS },
    headersTimeout: TIMEOUT_MS,
    bodyTimeout: TIMEOUT_MS,
  });

export interface WebhookRequestToSend {
  url: string;
  headers: Record<string, string>;
  body: string;
}

/** Sends a body once. No redirect is followed. @throws only if `signal` is aborted */
export async function send(
  dispatcher: Dispatcher,
  { url: address, headers, body }: WebhookRequestToSend,
  signal?: AbortSignal,
): Promise<SendOutcome> {
  const url = new URL(address);
  const { host, username, password } = url;
  if (isRefusedHost(url)) return refused(null, `${host} is no address that webhooks may have`);
  const timeout = AbortSignal.timeout(TIMEOUT_MS);
  try {
    const answer = await dispatcher.request({
      origin: url.origin,
      path: `${url.pathname}${url.search}`,
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'user-agent': `slack-mm2/${VERSION}`,
        ...(username || password ? { authorization: basic(username, password) } : {}),
        ...headers,
      },
      body,
      signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
    });
    const { statusCode: status } = answer;
    const after = answer.headers['retry-after'];
    // What comes behind the status changes nothing any more.
    await answer.body.dump({ limit: MOST_BYTES }).catch(() => undefined);
    if (status >= 200 && status < 300) return { kind: 'delivered', status };
    const problem = `${host} answered with status ${status}`;
    if (status >= 300 && status < 400)
      return refused(
        status,
        `${problem}, a redirect, which is not followed: give the address that it leads to`,
      );
    if (status < 500 && !PASSING.includes(status)) return refused(status, problem);
    const header = Array.isArray(after) ? after[0] : after;
    return { kind: 'failed', status, problem, retryAfterMs: retryAfterMs(header, Date.now()) };
  } catch (error) {
    signal?.throwIfAborted();
    return networkOutcome(error, host);
  }
}

const refused = (status: number | null, problem: string): SendOutcome => ({
  kind: 'refused',
  status,
  problem,
});

const basic = (name: string, password: string) =>
  `Basic ${Buffer.from(`${decodeURIComponent(name)}:${decodeURIComponent(password)}`).toString('base64')}`;

function networkOutcome(error: unknown, host: string): SendOutcome {
  const chain = [...causesOf(error)];
  const address = chain.find((one) => one instanceof AddressRefusedError);
  if (address) return refused(null, address.message);
  const codes = chain.flatMap(({ code }) => (typeof code === 'string' ? [code] : []));
  const isLate =
    chain.some(({ name }) => name === 'TimeoutError') || codes.some((one) => /TIMEOUT/.test(one));
  const code = codes.at(-1);
  const problem = isLate
    ? `${host} did not answer within ${TIMEOUT_MS / 1_000} s`
    : `${host} can not be reached${code ? ` (${code})` : ''}`;
  return { kind: 'failed', status: null, problem, retryAfterMs: undefined };
}

interface Cause {
  name?: unknown;
  message?: unknown;
  code?: unknown;
  cause?: unknown;
  errors?: unknown;
}

/** An error and what is behind it; of several addresses that were tried, the first. */
function* causesOf(error: unknown): Generator<Cause> {
  for (let at = error; typeof at === 'object' && at !== null; ) {
    yield at;
    const { cause, errors } = at as Cause;
    at = cause ?? (Array.isArray(errors) ? errors[0] : undefined);
  }
}
