import { type LookupAddress, lookup } from 'node:dns';
import { type IncomingMessage, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import type { LookupFunction } from 'node:net';
import { VERSION } from '../version.ts';
import { type FileHosts, isPrivateAddress } from './file-hosts.ts';

/** A host that files may not come from; no request was sent there. */
export class HostRefusedError extends Error {
  override name = 'HostRefusedError';
}

export interface FileRequest {
  /** With the token in its query, if that is where it is. */
  url: URL;
  headers: Record<string, string>;
  /** Sent to the link's own host only. */
  bearer?: string | undefined;
  hosts: FileHosts;
  /** A connection on which nothing happens for so long is given up. */
  idleMs: number;
  signal: AbortSignal;
}

export interface FileResponse {
  response: IncomingMessage;
  /** Whether Slack has sent us to the page where people sign in. */
  isSignIn: boolean;
}

const MAX_REDIRECTS = 5;
const REDIRECTS = new Set([301, 302, 303, 307, 308]);

/**
 * Asks for a file, and follows redirects within the allowed hosts. Not `fetch`: here the address that a name stands for is
 * looked at before anything is sent to it.
 * @throws HostRefusedError; what the network says. No message holds a link, whose query may be a token.
 */
export async function requestFile(request: FileRequest): Promise<FileResponse> {
  let { url } = request;
  const { origin } = url;
  for (let redirects = 0; ; redirects++) {
    if (!request.hosts.allows(url)) throw new HostRefusedError(`${url.hostname} is not an allowed host`);
    const bearer = url.origin === origin && maySendToken(url) ? request.bearer : undefined;
    const response = await send(request, url, bearer);
    const { location } = response.headers;
    if (!REDIRECTS.has(response.statusCode!) || location === undefined || redirects === MAX_REDIRECTS) {
      return { response, isSignIn: false };
    }
    response.destroy();
    if (!URL.canParse(location, url.href)) throw new HostRefusedError('a redirect to no address');
    url = new URL(location, url);
    if (isSignInPage(url)) return { response, isSignIn: true };
  }
}

/** A token goes over the network encrypted, or not at all. */
export const maySendToken = ({ protocol, hostname }: URL): boolean =>
  protocol === 'https:' || hostname === '127.0.0.1' || hostname === 'localhost';

/** `https://TEAM.slack.com/?redir=%2Ffiles-pri…` */
const isSignInPage = ({ pathname, searchParams }: URL) =>
  searchParams.has('redir') || /^\/(?:signin|workspace-signin|sso)\b/.test(pathname);

function send(
  { headers, hosts, idleMs, signal }: FileRequest,
  url: URL,
  bearer: string | undefined,
): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const open = url.protocol === 'https:' ? requestHttps : requestHttp;
    const options = {
      headers: {
        'user-agent': `slack-mm2/${VERSION}`,
        'accept-encoding': 'identity',
        ...headers,
        ...(bearer === undefined ? {} : { authorization: `Bearer ${bearer}` }),
      },
      signal,
      timeout: idleMs,
      ...(hosts.mayBePrivate(url) ? {} : { lookup: lookupPublic }),
    };
    const outgoing = open(url, options, resolve);
    outgoing.on('timeout', () => outgoing.destroy(new Error(`nothing came for ${idleMs / 1000} s`)));
    outgoing.on('error', reject);
    outgoing.end();
  });
}

/** Looks a name up at the moment at which it is connected to, so that it can't stand for another address a moment later. */
const lookupPublic: LookupFunction = (hostname, options, callback) => {
  lookup(hostname, options, (error, address: string | LookupAddress[], family) => {
    if (error) return callback(error, address, family);
    const found = Array.isArray(address) ? address.map((one) => one.address) : [address];
    if (found.some(isPrivateAddress)) {
      return callback(
        new HostRefusedError(`${hostname} is an address of a private network`),
        address,
        family,
      );
    }
    callback(null, address, family);
  });
};
