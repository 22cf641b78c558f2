/** Why that can't be the address of a server, or must not be; the message is for an administrator. */
export class ServerAddressError extends Error {
  override name = 'ServerAddressError';
}

/** Whether it can be a token: one word, which a header can hold. */
export const isTokenText = (text: string): boolean => /^[\x21-\x7e]+$/.test(text);

const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]']);

export const isLoopback = ({ hostname }: URL): boolean => LOOPBACK.has(hostname);

/**
 * The address of a Mattermost server, without the `/` at its end. Mattermost may be below a path.
 * @param allowHttp sends the token over a network unencrypted
 * @throws ServerAddressError
 */
export function serverAddress(text: string, { allowHttp = false } = {}): string {
  const refuse = (problem: string) => new ServerAddressError(`${JSON.stringify(text)}: ${problem}`);
  if (!URL.canParse(text)) throw refuse('expected an address such as https://mattermost.example.com');
  const url = new URL(text);
  if (url.protocol !== 'https:' && url.protocol !== 'http:')
    throw refuse('expected an address that begins with https://');
  // Not quoted: what stands there is a secret.
  if (url.username || url.password)
    throw new ServerAddressError(
      'the address holds a user name or a password: the token goes into MATTERMOST_TOKEN',
    );
  if (url.search || url.hash) throw refuse('expected no ? and no # in the address of the server');
  if (url.protocol === 'http:' && !isLoopback(url) && !allowHttp)
    throw refuse('over http the token could be read on the way: use https, or allow it with --allow-http');
  return `${url.origin}${url.pathname.replace(/\/(?:api\/v4)?\/*$/, '')}`;
}
