import { resolve } from 'node:path';
import { Command } from 'commander';
import { beginMigrations } from '../control/begin-migrations.ts';
import { checkChoices } from '../control/check-choices.ts';
import { checkPaths } from '../control/check-paths.ts';
import { checkRestoreProof } from '../control/check-restore-proof.ts';
import type { Connected } from '../control/connection.ts';
import { explainError } from '../control/explain-error.ts';
import {
  isServer,
  type MigrationOptions,
  type PlannedMigration,
  planMigrations,
} from '../control/migration-inputs.ts';
import { findStack } from '../control/stack-access.ts';
import type { StartedMigration } from '../control/start-migrations.ts';
import type { MigrationInput } from '../workflows/types.ts';
import { Interrupted, listenForInterruption } from './interruption.ts';
import { isSuccess, migrationJson, printSummary } from './migration-summary.ts';
import { prepareServer } from './prepare-server.ts';
import { printJson } from './print-json.ts';
import { followToTheEnd } from './run-migrations.ts';
import { size } from './size.ts';
import { withAnyStack, withRunningStack } from './with-stack.ts';

interface Options extends MigrationOptions {
  skipPreflight?: boolean;
  json?: boolean;
  detach?: boolean;
  dataDir?: string;
}

export const migrateCommand = () =>
  new Command('migrate')
    .summary('bring Slack exports into Mattermost, or into an import file')
    .description(
      'Brings Slack exports (zip files or unpacked folders) into a running Mattermost, or turns them into one bulk-import zip. Every ' +
        'archive is a job of its own; the file is made when all of them are done. Uses the stack that runs, or starts one for this time.',
    )
    .argument('<archive...>', 'Slack exports, in the order in which the first wins where two hold the same')
    .requiredOption(
      '--to <out.zip|url>',
      'where the import file shall be; or the address of Mattermost, with the token of a system administrator in MATTERMOST_TOKEN',
    )
    .option('--team <name>', 'name of the Mattermost team (default: slack)')
    .option('--email-domain <domain>', 'domain of the addresses made up for people without one')
    .option('--choices <file>', 'YAML or JSON file of what is to be called otherwise, merged or left out')
    .option(
      '--emoji-folder <dir>',
      'folder of custom emoji that the archive lacks (see: slack-mm2 fetch-emoji --help)',
    )
    .option('--overwrite', 'replace the file if it exists')
    .option('--token-file <file>', 'file that holds the token, in place of MATTERMOST_TOKEN')
    .option('--ca <file>', 'certificates (PEM) of an authority of your own; NODE_EXTRA_CA_CERTS works too')
    .option('--allow-http', 'send the token over http, where everybody on the way can read it')
    .option(
      '--require-restore-proof <age>',
      'export only if restoring Mattermost was proved not longer ago than this, such as 7d, 36h or 90m',
    )
    .option('--skip-preflight', 'begin although `slack-mm2 preflight` would say that something is a problem')
    .option('--download-files', 'download from Slack the files that the archives only link to')
    .option('--files-folder <dir>', 'keep downloaded files there, for later migrations too')
    .option('--max-file-size <size>', 'leave out larger files, such as 500MB (default: 1GiB)', size)
    .option(
      '--file-host <host>',
      'a host that files may come from beside those of Slack; may be repeated',
      (host: string, hosts: string[] = []) => [...hosts, host],
    )
    .option('--json', 'print one JSON document on standard output at the end')
    .option('--detach', 'start the jobs in the stack that runs, and return at once')
    .option('--data-dir <dir>', 'data directory of the stack (default: SLACK_MM2_HOME, or the usual place)')
    .addHelpText(
      'after',
      `
Examples:
  slack-mm2 migrate export.zip --to import.zip --team acme
  slack-mm2 migrate berlin.zip osaka.zip --to import.zip --json > result.json
  slack-mm2 migrate export.zip --to import.zip --choices choices.yaml    (see: slack-mm2 choices --help)
  slack-mm2 migrate export.zip --to import.zip --detach && slack-mm2 jobs
  MATTERMOST_TOKEN=… slack-mm2 migrate export.zip --to https://mattermost.example.com --team acme
  slack-mm2 migrate export.zip --to https://mattermost.example.com --team acme --require-restore-proof 7d
  slack-mm2 migrate export.zip --to import.zip --download-files --files-folder /srv/slack-files

Before it writes into a running Mattermost it looks whether that is ready (slack-mm2 preflight --help), and stops if not.
Files are downloaded with the token in the export's links, or with SLACK_TOKEN in the environment of the workers.
Ctrl-C loses nothing: the job goes on in the stack that runs, or when one is started again.
Exit status: 0 if every job succeeded, 1 if not, 130 after Ctrl-C.`,
    )
    .action(migrate);

async function migrate(archives: string[], options: Options): Promise<void> {
  try {
    const migrations = planMigrations(archives, options);
    await checkPaths(migrations.map(({ input }) => input));
    if (options.choices !== undefined) await checkChoices(options.choices);
    if (isServer(options.to)) {
      // Without a stack it is asked as soon as there is one.
      if (checksProof(options) && findStack(options.dataDir))
        await withRunningStack(options.dataDir, ({ pool }) => checkRestoreProof(pool, migrations));
      await prepareServer(archives, options);
    }
    const plan: Plan = async ({ pool }) => {
      if (checksProof(options)) await checkRestoreProof(pool, migrations);
      return migrations;
    };
    await (options.detach ? startOnly : run)(plan, options);
  } catch (error) {
    // One document whatever happens: scripts read it without looking at the status first.
    if (options.json)
      printJson({ status: 'failed', error: explainError(error).message, file: null, result: null, jobs: [] });
    throw error;
  }
}

const checksProof = ({ requireRestoreProof, skipPreflight }: Options): boolean =>
  requireRestoreProof !== undefined && !skipPreflight;

/** Says what is to be migrated, when the servers can be asked. */
export type Plan = (connected: Connected) => Promise<readonly PlannedMigration[]>;

export interface RunOptions {
  json?: boolean;
  dataDir?: string;
}

/** Starts migrations in the stack that runs, and returns at once. @returns how many */
export async function startOnly(plan: Plan, { json, dataDir }: RunOptions): Promise<number> {
  const started = await withRunningStack(dataDir, async (connected) => start(connected, plan));
  if (started.length === 0) return 0;
  const jobs = started.map(({ workflowId, runId }) => ({ workflowId, runId }));
  if (json) printJson({ status: 'running', file: null, result: null, jobs });
  else {
    for (const { label, workflowId } of started) console.log(`${label}: runs as ${workflowId}`);
    console.log(`follow it with: slack-mm2 status ${started[0]!.workflowId} --watch${inDataDir(dataDir)}`);
  }
  return started.length;
}

/**
 * Runs migrations to their end, in the stack that runs or in one of their own, and prints what became of them.
 * @returns how many
 */
export async function run(plan: Plan, { json, dataDir }: RunOptions): Promise<number> {
  const interruption = listenForInterruption();
  try {
    const reports = await withAnyStack(dataDir, interruption, say, async (connected, isOwn) => {
      const started = await start(connected, plan, isOwn);
      if (started.length === 0) return [];
      try {
        return await followToTheEnd(connected, started, interruption.signal);
      } catch (error) {
        if (error instanceof Interrupted) sayWhatGoesOn(started, isOwn, dataDir);
        throw error;
      }
    });
    if (reports.length === 0) return 0;
    if (json) printJson(migrationJson(reports));
    else printSummary(reports);
    if (!isSuccess(reports)) process.exitCode = 1;
    return reports.length;
  } finally {
    interruption.dispose();
  }
}

async function start(connected: Connected, plan: Plan, isOwn = true): Promise<readonly StartedMigration[]> {
  const migrations = await plan(connected);
  if (migrations.length === 0) return [];
  if (!isOwn && migrations.some(({ input: { target } }) => needsToken(target)))
    say(
      'the workers that run take MATTERMOST_TOKEN from their own environment; --token-file gives it to them',
    );
  return beginMigrations(connected, migrations, say);
}

const needsToken = (target: MigrationInput['target']): boolean =>
  target.kind === 'mattermost' && target.tokenFile === undefined;

function sayWhatGoesOn(started: readonly StartedMigration[], isOwn: boolean, dataDir: string | undefined) {
  const ids = started.map(({ workflowId }) => workflowId);
  const where = inDataDir(dataDir);
  if (isOwn) {
    say('interrupted: what is done is kept. The same command, or `slack-mm2 up`, goes on from there');
    return;
  }
  say(`no longer following; the job goes on. Follow it: slack-mm2 status ${ids[0]} --watch${where}`);
  say(`Cancel it: ${ids.map((id) => `slack-mm2 cancel ${id}${where}`).join('; ')}`);
}

const inDataDir = (dataDir: string | undefined) => (dataDir ? ` --data-dir ${resolve(dataDir)}` : '');

/** Progress and advice go to standard error. */
const say = (line: string): void => console.error(line);
