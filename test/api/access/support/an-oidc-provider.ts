import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import Provider from 'oidc-provider';

export const CLIENT = { id: 'slack-mm2', secret: 'the secret of the client' };

/** A real provider: everybody may log in by any name, and `groups` says who is in which. */
export async function startOidcProvider(redirectUri: string, groups: Record<string, string[]>) {
  let listener: RequestListener = () => undefined;
  const server = createServer((request, response) => listener(request, response));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const provider = new Provider(issuer, {
    clients: [{ client_id: CLIENT.id, client_secret: CLIENT.secret, redirect_uris: [redirectUri] }],
    pkce: { required: () => true },
    claims: {
      openid: ['sub', 'groups'],
      profile: ['preferred_username'],
      email: ['email', 'email_verified'],
    },
    findAccount: (_: unknown, id: string) => ({
      accountId: id,
      claims: () => ({ sub: `id-of-${id}`, preferred_username: id, groups: groups[id] ?? [] }),
    }),
    features: { devInteractions: { enabled: true } },
    cookies: { keys: ['a key of the tests'] },
  });
  listener = provider.callback();
  return {
    issuer,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/**
 * What somebody does in the browser at the provider: logs in and agrees.
 * @param url where our service has sent the browser @returns where the provider sends it back to
 */
export async function logInAtProvider(url: string, name: string, backTo: string): Promise<string> {
  const jar = new Map<string, string>();
  const visit = async (address: string, form?: Record<string, string>) => {
    const response = await fetch(address, {
      redirect: 'manual',
      headers: { cookie: [...jar].map((pair) => pair.join('=')).join('; ') },
      ...(form && { method: 'POST', body: new URLSearchParams(form) }),
    });
    for (const cookie of response.headers.getSetCookie()) {
      const [key, value] = cookie.split(';')[0]!.split(/=(.*)/s) as [string, string];
      if (value === '') jar.delete(key);
      else jar.set(key, value);
    }
    return response;
  };
  let at = url;
  for (let steps = 0; steps < 12; steps++) {
    if (at.startsWith(backTo)) return at;
    let response = await visit(at);
    if (response.status === 200) {
      const html = await response.text();
      const [, action] = /action="([^"]+)"/.exec(html)!;
      const [, prompt] = /name="prompt" value="([^"]+)"/.exec(html)!;
      response = await visit(new URL(action!, at).href, { prompt: prompt!, login: name, password: 'x' });
    }
    const next = response.headers.get('location');
    if (next === null) throw new Error(`the provider answers ${response.status}: ${await response.text()}`);
    at = new URL(next, at).href;
  }
  throw new Error('the provider does not come to an end');
}
