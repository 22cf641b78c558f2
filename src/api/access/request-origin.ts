import type { IncomingHttpHeaders } from 'node:http';
import { RequestError } from '../problem-answer.ts';

const READING_METHODS = ['GET', 'HEAD', 'OPTIONS', 'TRACE'];

/** Whether a method may change something: what is not known to read only. */
export const isChanging = (method: string): boolean => !READING_METHODS.includes(method);

/** What scripts and the page send. A form of another site can send neither. */
const BODY_TYPES = ['application/json', 'application/offset+octet-stream'];

/**
 * Whether a request bears a mark that a browser puts on what changes something: a cookie, or where it comes from. All of today's send `Origin` with
 * such a request, whoever's page it is. `Sec-Fetch-Mode` is none: Node's `fetch` sends it too.
 */
export const isFromBrowser = (headers: IncomingHttpHeaders): boolean =>
  headers.cookie !== undefined || headers.origin !== undefined || headers['sec-fetch-site'] !== undefined;

/**
 * Refuses what another site's page makes a browser send.
 * @param isOurs whether a host is one by which we are called on purpose
 * @throws RequestError
 */
export function refuseOtherOrigins(headers: IncomingHttpHeaders, isOurs: (host: string) => boolean): void {
  const { origin, host } = headers;
  if (headers['sec-fetch-site'] === 'cross-site') throw otherSite();
  if (origin !== undefined) {
    const from = URL.canParse(origin) ? new URL(origin).host : '';
    if (from === '' || !(from === host?.toLowerCase() || isOurs(from))) throw otherSite();
  }
  const hasBody = headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
  const type = headers['content-type']?.split(';')[0]?.trim().toLowerCase();
  if (type === undefined ? hasBody : !BODY_TYPES.includes(type))
    throw new RequestError(415, 'invalid', 'content-type: send application/json');
}

const otherSite = () =>
  new RequestError(
    403,
    'forbidden',
    'this request came from a page of another site: use the page of this service',
  );
