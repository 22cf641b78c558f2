import { mkdir, realpath, stat } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { connect } from '../control/connection.ts';
import type { StackAccess } from '../control/stack-access.ts';
import { UserError } from '../control/user-error.ts';
import { startDeliveries } from '../notify/deliver-loop.ts';
import type { Logger } from '../observe/create-log.ts';
import { addressText, type ListenAddress } from '../observe/listen-address.ts';
import { migrate } from '../store/migrate.ts';
import { watchSchema } from '../worker/schema-watch.ts';
import { checkPublicHosts } from './access/allowed-hosts.ts';
import { refuseWithoutLogin } from './access/login-needed.ts';
import { oidcSettings } from './access/oidc-settings.ts';
import type { ApiFolders } from './dependencies.ts';
import { startSampler } from './sampler.ts';
import { createApi } from './server.ts';

export interface ApiSettings {
  access: StackAccess;
  address: ListenAddress;
  publicHosts: readonly string[];
  /** Made if there are none; but for `allowed`, which must be there. */
  folders: ApiFolders;
  log: Logger;
  /** Told of the address, with the port that it has in the end, when requests are answered. */
  onReady: (address: ListenAddress) => void;
}

/** Connections to PostgreSQL: requests, the live states, the sampler, deliveries. */
const CONNECTIONS = 8;

/**
 * Serves the API until SIGINT or SIGTERM, or until the process that started it (over an IPC channel) is gone.
 * @throws UserError if others could reach it and nobody could log in
 */
export async function runApi({
  access,
  address,
  publicHosts,
  folders,
  log,
  onReady,
}: ApiSettings): Promise<void> {
  const migrations = await migrate(access.databaseUrl, { log: (line) => log.info(line) });
  const connected = await connect(access, CONNECTIONS);
  try {
    checkPublicHosts(publicHosts);
    const exposure = { address, publicHosts, oidc: oidcSettings(process.env) };
    await refuseWithoutLogin(connected.pool, exposure);
    const app = await createApi({
      ...exposure,
      connected,
      log,
      folders: await madeReady(folders),
      metricsToken: process.env.SLACK_MM2_METRICS_TOKEN?.trim() || undefined,
    });
    const stopping = new AbortController();
    const stop = () => stopping.abort();
    for (const event of ['SIGINT', 'SIGTERM', 'disconnect']) process.on(event, stop);
    const stopSampler = startSampler(connected.pool, log);
    const stopDeliveries = startDeliveries({ pool: connected.pool, log, publicHost: publicHosts[0] });
    const stopWatching = watchSchema(connected.pool, migrations, stop);
    try {
      await app.listen({ host: address.host, port: address.port });
      const { port } = app.server.address() as AddressInfo;
      onReady({ host: address.host, port });
      log.info({ address: addressText({ host: address.host, port }) }, 'the API is served');
      // Gone while we were connecting: nobody would tell us any more.
      if (process.send && !process.connected) stop();
      if (!stopping.signal.aborted)
        await new Promise((resolve) => stopping.signal.addEventListener('abort', resolve, { once: true }));
    } finally {
      await app.close();
      await stopSampler();
      await stopDeliveries();
      await stopWatching();
      for (const event of ['SIGINT', 'SIGTERM', 'disconnect']) process.off(event, stop);
    }
  } finally {
    await connected.close();
  }
}

async function madeReady({ state, allowed, imports, uploads, secrets }: ApiFolders): Promise<ApiFolders> {
  for (const folder of [imports, uploads, secrets]) await mkdir(folder, { recursive: true, mode: 0o700 });
  return {
    state: await realpath(state),
    allowed: await Promise.all(allowed.map(allowedFolder)),
    imports: await realpath(imports),
    uploads: await realpath(uploads),
    secrets: await realpath(secrets),
  };
}

/** @throws UserError there is no such folder */
async function allowedFolder(folder: string): Promise<string> {
  const real = await realpath(folder).catch(() => undefined);
  if (real === undefined || !(await stat(real)).isDirectory())
    throw new UserError(`--folder ${folder}: there is no such folder; create it first`);
  return real;
}
