import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findJob } from '../../src/store/jobs.ts';
import { VERSION } from '../../src/version.ts';
import { TASK_QUEUE } from '../../src/workflows/constants.ts';
import type { MigrationInput } from '../../src/workflows/types.ts';
import { startMattermostDouble } from '../mattermost-double/start-mattermost-double.ts';
import { file, startFileServer, status } from '../support/file-server.ts';
import { officeExport } from '../support/office-export.ts';
import { up } from '../support/stacks.ts';
import { neutralHistory } from './support/neutral-history.ts';

/**
 * Records one history of each way that a migration can go, with this version's workers, for replay.test.ts:
 *
 *     npx node test/workflows/record.ts [PREFIX]
 *
 * PREFIX stands before the names of the files; the version unless given. Files of that name are replaced.
 */
const [prefix = VERSION] = process.argv.slice(2);
const HISTORIES = fileURLToPath(new URL('./histories/', import.meta.url));

const folder = await mkdtemp(join(tmpdir(), 'slack-mm2-record-'));
// PostgreSQL's user must be able to reach it when this runs as root.
await chmod(folder, 0o755);
const files = await startFileServer();
files.answers.set('/F0LIVE', file(Buffer.from('bytes')));
files.answers.set('/F0GONE', status(404));
const linkTo = (id: string) => ({
  id,
  name: 'plan.txt',
  mode: 'hosted',
  url_private: `${files.origin}/${id}`,
});
const archive = await officeExport(join(folder, 'export'), {
  more: {
    'random/2023-11-20.json': ['F0LIVE', 'F0GONE'].map((id, index) => ({
      type: 'message',
      user: 'U1',
      ts: `${1_700_500_000 + index}.000100`,
      text: 'a file',
      files: [linkTo(id)],
    })),
  },
});
const double = await startMattermostDouble();
const tokenFile = join(folder, 'token');
await writeFile(tokenFile, double.token);
const stack = await up(join(folder, 'stack'));

const common: Pick<MigrationInput, 'archive' | 'team' | 'files'> = {
  archive,
  team: 'acme',
  files: { download: true, hosts: [files.origin] },
};
const server = { kind: 'mattermost', url: double.url, tokenFile } as const;
const start = (workflowId: string, input: MigrationInput) =>
  stack.client.workflow.start('slackMigration', { taskQueue: TASK_QUEUE, workflowId, args: [input] });

async function record(name: string, input: MigrationInput, during: () => Promise<unknown> = async () => {}) {
  const handle = await start(name, input);
  await during();
  await handle.result().catch(() => undefined);
  const job = await findJob(stack.pool, name);
  const path = join(HISTORIES, `${prefix}-${name}.json`);
  await writeFile(path, `${neutralHistory(await handle.fetchHistory(), folder)}\n`);
  console.log(`${job?.status}: ${path}`);
}

async function untilImporting(count: number): Promise<void> {
  while (double.state.tables.jobs.size < count) await new Promise((resolve) => setTimeout(resolve, 10));
}

async function pauseAndResume(workflowId: string): Promise<void> {
  const handle = stack.client.workflow.getHandle(workflowId);
  await handle.executeUpdate('pause');
  while ((await handle.query<{ held: string }>('progress')).held !== 'paused')
    await new Promise((resolve) => setTimeout(resolve, 50));
  await handle.signal('resume');
}

try {
  await record('file-with-downloads', {
    ...common,
    target: { kind: 'bulk-file', path: join(folder, 'import.zip') },
  });
  await record('server', { ...common, target: server });
  await record('server-failed', {
    ...common,
    target: { ...server, tokenFile: await withText('wrong-token', 'nobodys') },
  });
  await record(
    'file-paused',
    { ...common, target: { kind: 'bulk-file', path: join(folder, 'paused.zip') } },
    () => pauseAndResume('file-paused'),
  );
  double.setSpeed(5);
  const jobs = double.state.tables.jobs.size;
  await record('server-paused', { ...common, team: 'paused', target: server }, async () => {
    await untilImporting(jobs + 1);
    await pauseAndResume('server-paused');
    double.setSpeed(0);
  });
  const before = double.state.tables.jobs.size;
  double.setSpeed(5);
  // Into another team: what the first one holds would not be sent again.
  await record('server-cancelled', { ...common, team: 'another', target: server }, async () => {
    await untilImporting(before + 1);
    await stack.client.workflow.getHandle('server-cancelled').cancel();
  });
} finally {
  await stack.stop();
  await double.close();
  await files.close();
  await rm(folder, { recursive: true, force: true });
}

async function withText(name: string, text: string): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, text);
  return path;
}
