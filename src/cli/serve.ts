import { join, resolve } from 'node:path';
import { Command } from 'commander';
import { findStack } from '../control/stack-access.ts';
import { UserError } from '../control/user-error.ts';
import { dataDir as resolveDataDir } from '../embedded/data-dir.ts';
import { USUAL_PORTS } from '../embedded/stack-ports.ts';
import { addressText, type ListenAddress } from '../observe/listen-address.ts';
import { listenOption } from './listen-option.ts';

export interface ServeOptions {
  address: ListenAddress;
  publicHost?: string[];
  folder?: string[];
  dataDir?: string;
}

export const serveCommand = () =>
  new Command('serve')
    .summary('run only the API and its page, against servers of your own')
    .description(
      'Serves the HTTP API and the page in which migrations are started and watched. `slack-mm2 up` does so by itself; this is for servers of your own, ' +
        'named by DATABASE_URL and TEMPORAL_ADDRESS.',
    )
    .option(
      '--address <host:port>',
      'where to listen; outside of this machine only with a login',
      listenOption,
      {
        host: '127.0.0.1',
        port: USUAL_PORTS.api,
      },
    )
    .option(
      '--public-host <host>',
      'a name by which browsers reach it, such as migrate.example.com; may be repeated',
      several,
    )
    .option(
      '--folder <dir>',
      'archives in there may be migrated, and files written there; may be repeated',
      several,
    )
    .option(
      '--data-dir <dir>',
      'where uploads and import files are kept (default: SLACK_MM2_HOME, or the usual place)',
    )
    .addHelpText(
      'after',
      `
Example:
  DATABASE_URL=postgresql://mm2:secret@db/mm2 TEMPORAL_ADDRESS=temporal:7233 slack-mm2 serve --folder /srv/exports

Others may reach it only with a login: \`slack-mm2 users --help\`, or an OIDC provider, named by SLACK_MM2_OIDC_ISSUER, _CLIENT_ID, _CLIENT_SECRET, _ROLE_CLAIM
(groups unless given) and _OPERATORS (names or groups, with commas). Who sends SLACK_MM2_METRICS_TOKEN as a bearer token may read /metrics. docs/access.md says more.
The workers have to see the folders under the same paths. The document of the API is at /api/openapi.json.
Exit status: 0 when it was asked to stop, 1 if it could not start.`,
    )
    .action(serve);

async function serve({ address: at, publicHost = [], folder = [], dataDir }: ServeOptions): Promise<void> {
  const home = resolveDataDir(dataDir);
  const { DATABASE_URL: databaseUrl, TEMPORAL_ADDRESS: temporalAddress } = process.env;
  // Started by `up`, it has its addresses from there, before the stack is ready for others.
  const access =
    databaseUrl && temporalAddress
      ? { databaseUrl, temporalAddress, uiUrl: process.env.SLACK_MM2_UI_URL, dataDir: undefined }
      : findStack(dataDir);
  if (!access)
    throw new UserError(
      'DATABASE_URL and TEMPORAL_ADDRESS are not set: `slack-mm2 up` brings its own servers, and serves the page too',
    );
  const [{ runApi }, { createLog }] = await Promise.all([
    import('../api/run-api.ts'),
    import('../observe/create-log.ts'),
  ]);
  const log = createLog({ env: { ...process.env, DATABASE_URL: access.databaseUrl } });
  await runApi({
    access,
    address: at,
    publicHosts: publicHost,
    folders: {
      allowed: folder.map((one) => resolve(one)),
      state: home,
      imports: join(home, 'imports'),
      uploads: join(home, 'uploads'),
      secrets: join(home, 'secrets'),
    },
    log,
    onReady: (found) => {
      process.send?.({ ready: true, port: found.port });
      if (!process.send) console.log(`http://${addressText(found)}`);
    },
  }).catch(async (error: unknown) => {
    // Who started us says it as its own: the log of a service is not where people look first.
    if (error instanceof UserError && process.send)
      await new Promise((sent) => process.send?.({ refusal: error.message }, sent));
    log.fatal({ error }, 'the API could not start, or has lost its servers');
    throw error;
  });
}

/** For an option that may be repeated. */
export const several = (value: string, before: string[] = []): string[] => [...before, value];
