import { Command, Option } from 'commander';
import { UserError } from '../control/user-error.ts';
import type { ListenAddress } from '../observe/listen-address.ts';
import { listenOption } from './listen-option.ts';
import { wholeNumber } from './whole-number.ts';

interface Options {
  databaseUrl?: string;
  temporalAddress?: string;
  threads?: number;
  metricsAddress?: ListenAddress;
}

export const workerCommand = () =>
  new Command('worker')
    .summary('run only a worker, against servers of your own')
    .description(
      'Runs one worker until SIGINT or SIGTERM. Start as many as you like, on machines that see the archives and the ' +
        'target folder under the same paths. `slack-mm2 up` starts its workers by itself.',
    )
    .option('--database-url <url>', 'PostgreSQL (default: DATABASE_URL)')
    .option('--temporal-address <host:port>', 'Temporal (default: TEMPORAL_ADDRESS)')
    .option(
      '--threads <n>',
      'threads that read and convert (default: one a processor, up to 4)',
      wholeNumber(1, 64),
    )
    .addOption(
      new Option(
        '--metrics-address <host:port>',
        'serve /metrics for Prometheus, /healthz and /readyz there (default: nowhere)',
      )
        .env('SLACK_MM2_METRICS_ADDRESS')
        .argParser(address),
    )
    .addHelpText(
      'after',
      `
Example:
  DATABASE_URL=postgresql://mm2:secret@db/mm2 TEMPORAL_ADDRESS=temporal:7233 slack-mm2 worker

In its environment: SLACK_TOKEN, with which files are downloaded (\`migrate --download-files\`); MATTERMOST_TOKEN, for jobs that go to a
server without --token-file; SLACK_MM2_WORK_FOLDER, where those jobs keep their parts (all workers see the same one);
SLACK_MM2_RESTORE_FOLDER, where restore proofs deploy services;
SLACK_MM2_STUCK_IMPORT_SECONDS, after which a server's import is taken for lost; SLACK_MM2_LOG_LEVEL; OTEL_EXPORTER_OTLP_ENDPOINT.
The log goes to standard error: JSON lines, or plain ones on a terminal. SLACK_MM2_LOG_LEVEL (default: info) says how much.
With OTEL_EXPORTER_OTLP_ENDPOINT set, traces are sent there.
Exit status: 0 when it was asked to stop, 1 if it could not start or lost its servers.`,
    )
    .action(worker);

async function worker(options: Options): Promise<void> {
  const databaseUrl = options.databaseUrl ?? process.env.DATABASE_URL;
  const temporalAddress = options.temporalAddress ?? process.env.TEMPORAL_ADDRESS;
  if (!databaseUrl || !temporalAddress) {
    const missing = databaseUrl ? 'TEMPORAL_ADDRESS' : 'DATABASE_URL';
    throw new UserError(
      `${missing} is not set: a worker needs PostgreSQL (DATABASE_URL) and Temporal (TEMPORAL_ADDRESS); \`slack-mm2 up\` brings its own`,
    );
  }
  // The Temporal SDK's native part takes half a second to load, which no other command needs.
  const [{ runWorker }, { createLog }] = await Promise.all([
    import('../worker/run-worker.ts'),
    import('../observe/create-log.ts'),
  ]);
  const { threads, metricsAddress } = options;
  const log = createLog({ env: { ...process.env, DATABASE_URL: databaseUrl } });
  await runWorker({
    databaseUrl,
    temporalAddress,
    log,
    ...(threads && { threads }),
    ...(metricsAddress && { metricsAddress }),
  }).catch((error: unknown) => {
    log.fatal({ error }, 'the worker could not start, or has lost its servers');
    throw error;
  });
}

/** An empty variable counts as none. */
const address = (text: string): ListenAddress | undefined =>
  text.trim() === '' ? undefined : listenOption(text);
