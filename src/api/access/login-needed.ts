import { UserError } from '../../control/user-error.ts';
import { addressText } from '../../observe/listen-address.ts';
import type { DatabasePool } from '../../store/pool.ts';
import { hasUsers } from '../../store/users.ts';
import type { ApiDependencies } from '../dependencies.ts';
import type { Session } from '../schemas/session.ts';
import { isLoopback } from './allowed-hosts.ts';

/** Who may reach us, and how one logs in. */
export type Exposure = Pick<ApiDependencies, 'address' | 'publicHosts' | 'oidc'>;

/** None only where nobody but this machine comes in: a public name means that a proxy brings others. */
export function loginOf({ address, publicHosts, oidc }: Exposure): Session['login'] {
  if (isLoopback(address.host) && publicHosts.length === 0) return 'none';
  return oidc ? 'oidc' : 'password';
}

/** Before anything listens. @throws UserError if there is nobody who could log in */
export async function refuseWithoutLogin(pool: DatabasePool, exposure: Exposure): Promise<void> {
  if (loginOf(exposure) !== 'password' || (await hasUsers(pool))) return;
  const { address, publicHosts } = exposure;
  const where = isLoopback(address.host) ? publicHosts.join(', ') : addressText(address);
  throw new UserError(
    `others could reach ${where}, and nobody has a login yet. Add a user first: run \`slack-mm2 up\` without --host and --public-host, ` +
      'say `slack-mm2 users add NAME --role operator` in another terminal, end `up` with Ctrl-C, and start again as now (each with the same ' +
      '--data-dir, if you gave one). With servers of your own, named by DATABASE_URL and TEMPORAL_ADDRESS, `users add` alone is enough. ' +
      'Or set SLACK_MM2_OIDC_ISSUER and what belongs to it: docs/access.md',
  );
}
