import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Command } from 'commander';
import { checkPaths } from '../control/check-paths.ts';
import type { JobReport } from '../control/job-report.ts';
import { planMigrations } from '../control/migration-inputs.ts';
import { startMigrations } from '../control/start-migrations.ts';
import { UserError } from '../control/user-error.ts';
import { dataDir as resolveDataDir } from '../embedded/data-dir.ts';
import { listenForInterruption, untilInterrupted } from './interruption.ts';
import { finishedTarget, isSuccess, printSummary } from './migration-summary.ts';
import { followToTheEnd } from './run-migrations.ts';
import { withAnyStack } from './with-stack.ts';

const SAMPLE = join(import.meta.dirname, '..', '..', 'samples', 'acme');

export const demoCommand = () =>
  new Command('demo')
    .summary('migrate the sample export, to see everything work')
    .description(
      'Sets everything up in the data directory (SLACK_MM2_HOME, or the usual place), migrates the sample export that comes ' +
        'with slack-mm2, and prints the path of the Mattermost import file and the address of the page. Uses the stack that runs, or starts one.',
    )
    .option('--keep', 'keep everything up afterwards, until Ctrl-C (default: on a terminal)')
    .option('--no-keep', 'stop what was started when the migration is done')
    .option('--data-dir <dir>', 'data directory (default: SLACK_MM2_HOME, or the usual place)')
    .addHelpText(
      'after',
      `
Example:
  slack-mm2 demo

Exit status: 0 if the migration succeeded, 1 if not, 130 if it was interrupted.`,
    )
    .action(demo);

interface Options {
  dataDir?: string;
  keep?: boolean;
}

async function demo({ dataDir, keep = process.stdout.isTTY && !process.env.CI }: Options): Promise<void> {
  const say = (line: string) => console.error(line);
  const interruption = listenForInterruption();
  try {
    await withAnyStack(
      dataDir,
      interruption,
      say,
      async (connected, isOwn) => {
        const { apiUrl } = connected.access;
        if (apiUrl) say(`watch it at ${apiUrl}`);
        // After the start: it is the stack that makes the data directory.
        const to = await freshFile(join(resolveDataDir(dataDir), 'demo'));
        say(`migrating the sample export ${SAMPLE} to ${to}`);
        const migrations = planMigrations([SAMPLE], { to, team: 'acme' });
        await checkPaths(migrations.map(({ input }) => input));
        const started = await startMigrations(connected.client, migrations);
        sayResult(await followToTheEnd(connected, started, interruption.signal));
        if (!apiUrl) return;
        if (!isOwn || keep) console.log(`\nThe page, where you start and watch migrations: ${apiUrl}`);
        else
          console.log(
            `\nThe page was at ${apiUrl}: \`npx slack-mm2 up\` serves it again, and \`slack-mm2 demo --keep\` keeps it up.`,
          );
        if (!isOwn || !keep) return;
        say('Everything stays up; Ctrl-C stops it.');
        await untilInterrupted(interruption);
      },
      { api: {} },
    );
  } finally {
    interruption.dispose();
  }
}

function sayResult(reports: readonly JobReport[]): void {
  printSummary(reports);
  const target = finishedTarget(reports);
  if (!isSuccess(reports) || !target) throw new UserError('the sample export could not be migrated');
  console.log(
    '\nThis is how Mattermost takes it:\n' +
      `  mmctl import upload ${target.path}\n` +
      '  mmctl import process <the name that the upload printed>\n' +
      (typeof target.result?.finish === 'string'
        ? `and, when that has arrived, ${target.result.finish} in the same way: it archives channels.\n`
        : '') +
      `\nThe import file is ${target.path}`,
  );
}

/** A path that no earlier run has used: `acme-<n>.zip`. */
async function freshFile(folder: string): Promise<string> {
  await mkdir(folder, { recursive: true });
  const used = (await readdir(folder)).map((name) => Number(/^\.?acme-(\d+)\.zip/.exec(name)?.[1] ?? 0));
  return join(folder, `acme-${Math.max(0, ...used) + 1}.zip`);
}
