import { resolve } from 'node:path';
import { Command } from 'commander';
import { type StackAccess, withoutPassword } from '../control/stack-access.ts';
import { dataDir as resolveDataDir } from '../embedded/data-dir.ts';
import { listJobs } from '../store/jobs.ts';
import { openPool } from '../store/pool.ts';
import { TASK_QUEUE } from '../workflows/constants.ts';
import { Interrupted, listenForInterruption, untilInterrupted } from './interruption.ts';
import { startOwnStack } from './own-stack.ts';
import { several } from './serve.ts';
import { wholeNumber } from './whole-number.ts';

interface Options {
  dataDir?: string;
  workers: number;
  threads?: number;
  postgresPort?: number;
  temporalPort?: number;
  uiPort?: number;
  metricsPort?: number;
  host?: string;
  port?: number;
  publicHost?: string[];
  folder?: string[];
}

export const upCommand = () =>
  new Command('up')
    .summary('start everything: the page, PostgreSQL, Temporal, workers')
    .description(
      'Starts everything on this machine and keeps it up until Ctrl-C: PostgreSQL, a Temporal server with its Web UI, ' +
        'workers, and the page in which migrations are started and watched. All state is in one data directory; unfinished jobs go on from where they were.',
    )
    .option('--data-dir <dir>', 'where all state is kept (default: SLACK_MM2_HOME, or the usual place)')
    .option('--workers <n>', 'worker processes', wholeNumber(0, 64), 1)
    .option('--threads <n>', 'threads of each worker (default: one a processor, up to 4)', wholeNumber(1, 64))
    .option('--postgres-port <port>', 'port of PostgreSQL', wholeNumber(1, 65_535))
    .option('--temporal-port <port>', 'port of Temporal', wholeNumber(1, 65_535))
    .option('--ui-port <port>', 'port of the Web UI', wholeNumber(1, 65_535))
    .option(
      '--metrics-port <port>',
      "port of the first worker's metrics and health (default: 9464, or a free one)",
      wholeNumber(1, 65_535),
    )
    .option(
      '--host <host>',
      'where the page is served; outside of this machine only with a login',
      '127.0.0.1',
    )
    .option('--port <port>', 'port of the page (default: 8480, or a free one)', wholeNumber(1, 65_535))
    .option('--public-host <host>', 'a name by which browsers reach it; may be repeated', several)
    .option(
      '--folder <dir>',
      'archives in there may be migrated from the page, and files written there; may be repeated',
      several,
    )
    .addHelpText(
      'after',
      `
Examples:
  slack-mm2 up
  slack-mm2 up --folder /srv/exports                      the page offers the archives in there
  slack-mm2 up --data-dir /srv/slack-mm2 --workers 4 --ui-port 8080

With DATABASE_URL or TEMPORAL_ADDRESS set, that server is used instead of an embedded one. What else the workers take from the environment
(tokens, log level): slack-mm2 worker --help.
Ctrl-C stops workers, Temporal and PostgreSQL, in this order; a second one ends them at once (nothing is lost).
Exit status: 0 after Ctrl-C or SIGTERM, 1 if something could not be started.`,
    )
    .action(up);

async function up(options: Options): Promise<void> {
  const { dataDir, workers, threads, postgresPort, temporalPort, uiPort, metricsPort } = options;
  const { host, port, publicHost = [], folder: folders = [] } = options;
  const folder = resolveDataDir(dataDir);
  const interruption = listenForInterruption();
  const say = (line: string) => console.error(line);
  say(`starting on ${folder}`);
  const ports = {
    ...(postgresPort ? { postgres: postgresPort } : {}),
    ...(temporalPort ? { temporal: temporalPort } : {}),
    ...(uiPort ? { ui: uiPort } : {}),
  };
  const stack = await startOwnStack(
    {
      dataDir: folder,
      log: say,
      workers,
      ...(threads && { threads }),
      ...(metricsPort && { metricsPort }),
      ports,
      api: {
        ...(host !== undefined && { host }),
        ...(port !== undefined && { port }),
        publicHosts: publicHost,
        folders: folders.map((one) => resolve(one)),
      },
    },
    interruption,
  ).catch((error: unknown) => {
    if (error instanceof Interrupted) return undefined;
    throw error;
  });
  if (!stack) return say('stopped before everything was up');
  console.log(addresses({ ...stack, dataDir: folder }, stack.metricsUrls));
  if (workers > 0) await sayWhatIsResumed(stack.databaseUrl, say);
  console.log('\nCtrl-C stops it.');
  await untilInterrupted(interruption);
  say(`\nstopping the page, workers, Temporal and PostgreSQL (once more: at once)`);
  await stack.stop();
  say('stopped; unfinished jobs go on with the next `slack-mm2 up`');
  interruption.dispose();
}

/** What to know about a stack that is up. */
export function addresses(
  { databaseUrl, temporalAddress, uiUrl, apiUrl, dataDir }: StackAccess,
  metricsUrls: readonly string[],
): string {
  const input = {
    archive: '/path/to/export.zip',
    target: { kind: 'bulk-file', path: '/path/to/import.zip' },
    team: 'acme',
  };
  return [
    '',
    ...(apiUrl ? [`Page            ${apiUrl}`] : []),
    `PostgreSQL      ${withoutPassword(databaseUrl)}`,
    `Temporal        ${temporalAddress}`,
    `Web UI          ${uiUrl ?? 'that of your own Temporal'}`,
    ...(metricsUrls.length > 0
      ? [`Metrics         ${metricsUrls.map((url) => `${url}/metrics`).join(' ')}`]
      : []),
    `Data directory  ${dataDir}`,
    '',
    'Start a migration in the page, with `slack-mm2 migrate export.zip --to import.zip`, or with the Temporal command line:',
    `  temporal workflow start --address ${temporalAddress} --type slackMigration --task-queue ${TASK_QUEUE} --workflow-id my-migration --input '${JSON.stringify(input)}'`,
  ].join('\n');
}

async function sayWhatIsResumed(databaseUrl: string, say: (line: string) => void): Promise<void> {
  const pool = await openPool(databaseUrl, 1);
  try {
    const running = (await listJobs(pool, 1_000)).filter(({ status }) => status === 'running');
    for (const { jobId, stage, archivePath } of running.reverse())
      say(`going on with job ${jobId} (${archivePath}), stage ${stage}`);
  } finally {
    await pool.end();
  }
}
