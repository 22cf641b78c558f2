import { UserError } from '../../control/user-error.ts';
import type { Role } from '../../meta/roles.ts';

/** An OpenID Connect provider at which people log in. */
export interface OidcSettings {
  issuer: URL;
  clientId: string;
  /** undefined of a public client. */
  clientSecret: string | undefined;
  /** The claim that holds somebody's groups or roles. */
  roleClaim: string;
  /** Names and groups who are operators; all others are viewers. */
  operators: readonly string[];
}

const LOOPBACK = ['localhost', '127.0.0.1', '[::1]'];

/** From SLACK_MM2_OIDC_*; undefined unless there is an issuer. @throws UserError */
export function oidcSettings(env: NodeJS.ProcessEnv): OidcSettings | undefined {
  const given = (name: string) => env[`SLACK_MM2_OIDC_${name}`]?.trim() || undefined;
  const issuer = given('ISSUER');
  if (issuer === undefined) return undefined;
  if (!URL.canParse(issuer)) throw new UserError(`SLACK_MM2_OIDC_ISSUER: expected a URL, got ${issuer}`);
  const url = new URL(issuer);
  if (url.protocol !== 'https:' && !isLocal(url))
    throw new UserError(
      'SLACK_MM2_OIDC_ISSUER: who logs in could be changed on the way: give an https:// address',
    );
  const clientId = given('CLIENT_ID');
  if (clientId === undefined)
    throw new UserError(
      'SLACK_MM2_OIDC_CLIENT_ID is not set: it stands where the provider lists this service',
    );
  return {
    issuer: url,
    clientId,
    clientSecret: given('CLIENT_SECRET'),
    roleClaim: given('ROLE_CLAIM') ?? 'groups',
    operators: (given('OPERATORS') ?? '')
      .split(',')
      .map((one) => one.trim())
      .filter(Boolean),
  };
}

/** Whether the provider is on this machine, and may be asked by plain http. */
export const isLocal = ({ hostname }: URL): boolean => LOOPBACK.includes(hostname);

export type Claims = Record<string, unknown>;

/** What somebody is called: as people know them, if the provider says so. */
export const nameOf = (claims: Claims): string =>
  [claims.preferred_username, claims.email, claims.sub].find(
    (one) => typeof one === 'string' && one !== '',
  ) as string;

/** By name, subject, e-mail address if the provider has verified it, or group. Case counts. */
export function roleOf(
  claims: Claims,
  { roleClaim, operators }: Pick<OidcSettings, 'roleClaim' | 'operators'>,
): Role {
  const groups = claims[roleClaim];
  const known = [
    claims.sub,
    claims.preferred_username,
    claims.email_verified === true ? claims.email : undefined,
    ...(Array.isArray(groups) ? groups : [groups]),
  ];
  return operators.some((one) => known.includes(one)) ? 'operator' : 'viewer';
}
