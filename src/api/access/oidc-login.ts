import * as client from 'openid-client';
import { z } from 'zod';
import type { Identity } from './identity.ts';
import { isLocal, nameOf, type OidcSettings, roleOf } from './oidc-settings.ts';
import { createSealer } from './sealed.ts';

/** How long somebody may take at the provider. */
export const LOGIN_MS = 10 * 60_000;

/** What must come back, or belong to what comes back. */
const Begun = z.object({
  state: z.string(),
  nonce: z.string(),
  verifier: z.string(),
  redirectUri: z.string(),
});

export interface OidcLogin {
  /** @returns where the browser is sent, and what it keeps until it is back */
  begin(redirectUri: string): Promise<{ url: string; kept: string }>;
  /**
   * @param query of the address at which the browser came back @param kept by it
   * @throws if it is not the browser that began, or the provider does not stand by what it brings
   */
  finish(query: string, kept: string): Promise<Identity>;
}

/** Authorization code flow with PKCE, state and nonce. The provider is asked for its addresses at the first login, and again until it has answered. */
export function createOidcLogin(settings: OidcSettings): OidcLogin {
  const { issuer, clientId, clientSecret, roleClaim } = settings;
  const sealer = createSealer(LOGIN_MS);
  let discovered: Promise<client.Configuration> | undefined;
  const configuration = () => {
    discovered ??= client
      .discovery(issuer, clientId, clientSecret, clientSecret === undefined ? client.None() : undefined, {
        execute: isLocal(issuer) ? [client.allowInsecureRequests] : [],
      })
      .catch((error: unknown) => {
        discovered = undefined;
        throw error;
      });
    return discovered;
  };
  return {
    begin: async (redirectUri) => {
      const verifier = client.randomPKCECodeVerifier();
      const begun = { state: client.randomState(), nonce: client.randomNonce(), verifier, redirectUri };
      const config = await configuration();
      // Some providers give groups only to who asks for them; others refuse what they don't know.
      const more = config.serverMetadata().scopes_supported?.includes(roleClaim) ? [roleClaim] : [];
      const url = client.buildAuthorizationUrl(config, {
        redirect_uri: redirectUri,
        scope: ['openid', 'profile', 'email', ...more].join(' '),
        state: begun.state,
        nonce: begun.nonce,
        code_challenge: await client.calculatePKCECodeChallenge(verifier),
        code_challenge_method: 'S256',
      });
      return { url: url.href, kept: sealer.seal(begun) };
    },
    finish: async (query, kept) => {
      const begun = Begun.safeParse(sealer.open(kept)).data;
      if (!begun) throw new Error('this browser has begun no login, or too long ago');
      const config = await configuration();
      const tokens = await client.authorizationCodeGrant(config, new URL(`?${query}`, begun.redirectUri), {
        expectedState: begun.state,
        expectedNonce: begun.nonce,
        pkceCodeVerifier: begun.verifier,
        idTokenExpected: true,
      });
      const claims = tokens.claims()!;
      // Groups stand there at some providers, in the token itself at others.
      const more = config.serverMetadata().userinfo_endpoint
        ? await client.fetchUserInfo(config, tokens.access_token, claims.sub)
        : {};
      const all = { ...more, ...claims };
      return { name: nameOf(all), role: roleOf(all, settings) };
    },
  };
}
