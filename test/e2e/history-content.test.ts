import { randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { MigrationInput } from '../../src/workflows/types.ts';
import { withDoubles } from '../mattermost-double/support/with-double.ts';
import { type FileServer, file, startFileServer, status } from '../support/file-server.ts';
import { liveMigrations } from '../support/live.ts';
import { withMigrations } from '../support/migrations.ts';
import { wholeHistory } from '../support/whole-history.ts';
import { writeExport } from '../support/write-export.ts';

/** Words that are found nowhere but where they were planted: each names its place. */
const planted = new Map<string, string>();
const plant = (what: string): string => {
  const word = `zq${randomBytes(6).toString('hex')}`;
  planted.set(word, what);
  return word;
};
/** Of the planted words those that a text holds. */
const foundIn = (text: string): string[] => {
  const lower = text.toLowerCase();
  return [...planted].flatMap(([word, what]) => (lower.includes(word) ? [what] : []));
};

const WORKER_SLACK_TOKEN = `xoxb-${plant("Slack's token of the worker")}`;
const WORKER_MATTERMOST_TOKEN = plant("Mattermost's token of the worker");
const POISON = plant('the text of a message that the server refuses');
const BYTES = Buffer.from(plant('the bytes of a file'));
const DEAD = plant('the name of a file that is gone');

let second = 1_700_000_000;
const said = (text: string, more: object = {}) => ({
  type: 'message',
  user: 'U1',
  ts: `${second++}.000100`,
  text,
  ...more,
});

const person = (id: string) => ({
  id,
  team_id: 'T1',
  name: plant('a user name'),
  real_name: plant('a real name'),
  profile: {
    email: `${plant('an address')}@${plant('a domain')}.example.com`,
    title: plant('a position'),
    display_name: plant('a display name'),
  },
});

/** An export in which every text that people wrote is planted. */
function content(origin: string): Record<string, unknown> {
  const linkTo = (id: string, name: string) => {
    const url = `${origin}/${id}?t=xoxe-${plant("a link's token")}`;
    return {
      id,
      name,
      title: plant('the title of a file'),
      mode: 'hosted',
      size: BYTES.length,
      url_private: url,
      url_private_download: url,
    };
  };
  const channel = (id: string, name: string) => ({
    id,
    name,
    members: ['U1', 'U2'],
    topic: { value: plant('a topic') },
    purpose: { value: plant('a purpose') },
  });
  const general = plant('the name of a channel');
  const first = said(plant('the text of a message'));
  const emoji = plant('the name of an emoji');
  return {
    'users.json': [person('U1'), person('U2')],
    'channels.json': [channel('C1', general), channel('C2', plant('the name of an empty channel'))],
    'dms.json': [{ id: 'D1', members: ['U1', 'U2'] }],
    [`${general}/2023-11-14.json`]: [
      { ...first, thread_ts: first.ts },
      said(plant('the text of a reply'), { thread_ts: first.ts }),
      said(POISON),
      said(plant('a text with a reaction'), { reactions: [{ name: emoji, users: ['U2'], count: 1 }] }),
      said(plant('a text with a file'), { files: [linkTo('F0LIVE', plant('the name of a file'))] }),
      said(plant('a text with a lost file'), { files: [linkTo('F0GONE', DEAD)] }),
      said('', { blocks: [{ type: 'header', text: { type: 'plain_text', text: plant('a block') } }] }),
      said(plant('a text of nobody'), { user: 'U9', username: plant('the name of a stranger') }),
      // Damaged in several ways: each is a finding or a failed message.
      { ...said(plant('a text without a time')), ts: plant('a time') },
      { ...said(plant('a text of a wrong shape')), user: { id: plant('a user of a wrong shape') } },
      plant('a message that is none'),
    ],
    'D1/2023-11-14.json': [said(plant('the text of a direct message'))],
    'emojis/index.json': { [emoji]: `https://emoji.example.com/${plant("an emoji's address")}.png` },
  };
}

type Double = Awaited<ReturnType<ReturnType<typeof withDoubles>['start']>>;
type Pending = { heartbeatDetails?: unknown; lastFailure?: { message?: string | null } | null };
/** Tokens of the servers that take no import any more. */
const broken = new Set<string>();

describe('what Temporal keeps of a migration', () => {
  const migrations = withMigrations({
    env: { SLACK_TOKEN: WORKER_SLACK_TOKEN, MATTERMOST_TOKEN: WORKER_MATTERMOST_TOKEN },
  });
  const live = liveMigrations(migrations);
  const { start } = withDoubles();
  let files: FileServer;
  let archive: string;

  beforeAll(async () => {
    files = await startFileServer();
    files.answers.set('/F0LIVE', file(BYTES));
    files.answers.set('/F0GONE', status(404));
    archive = await writeExport(join(migrations.folder, 'export'), content(files.origin));
  });
  afterAll(() => files.close());

  const intoFile = (name: string, more: Partial<MigrationInput> = {}): MigrationInput => ({
    archive,
    target: { kind: 'bulk-file', path: join(migrations.folder, `${name}.zip`) },
    team: 'acme',
    files: { download: true, hosts: [files.origin] },
    ...more,
  });
  const historyOf = (workflowId: string) => wholeHistory(migrations.client, workflowId);

  it('would be searched well: it finds what the input holds', async () => {
    const team = plant('the team of the input').slice(0, 14);
    planted.set(team, 'the team');
    const { workflowId } = await migrations.run(intoFile('searched', { team }));
    expect(foundIn(await historyOf(workflowId))).toContain('the team');
  }, 60_000);

  it('holds nothing of what people wrote, and no token: into a file, with downloads', async () => {
    const job = await migrations.run(intoFile('file'));
    expect([job.status, job.meta.files_downloaded]).toEqual(['success', 1]);
    expect(foundIn(await historyOf(job.workflowId))).toEqual([]);
  }, 60_000);

  it('nor into a server, of which it refuses a line', async () => {
    const double = await start({ poison: (message) => message?.includes(POISON) ?? false });
    planted.set(double.token, "the server's token");
    const job = await live.migrate(double, archive, { files: { download: true, hosts: [files.origin] } });
    expect(job.status).toBe('success');
    expect((await live.failed(job)).map(({ reason }) => reason)).toContain('refused_by_server');
    expect(foundIn(await historyOf(job.workflowId))).toEqual([]);
  }, 60_000);

  it.each<[string, (double: Double) => unknown, (pending: Pending) => boolean]>([
    // The client itself is patient with it: there is no failure yet.
    ['is gone', (double) => double.close(), ({ heartbeatDetails }) => Boolean(heartbeatDetails)],
    [
      'takes our token no more',
      (double) => double.state.commit(['sessions', null, double.token]),
      ({ lastFailure }) => /401/.test(lastFailure?.message ?? ''),
    ],
    [
      'takes no import at all',
      (double) => broken.add(double.token),
      ({ lastFailure }) => /not even an empty one/.test(lastFailure?.message ?? ''),
    ],
  ])(
    'nor while a server %s: heartbeats and failures of what is pending',
    async (_what, harm, isSeen) => {
      const double: Double = await start({ poison: () => broken.has(double.token) });
      planted.set(double.token, "the server's token");
      const id = await live.start(double, archive);
      while (double.state.tables.jobs.size < 2) await sleep(5);
      await harm(double);
      const isThere = async () => {
        const { raw } = await migrations.client.workflow.getHandle(id).describe();
        return (raw.pendingActivities ?? []).some(isSeen);
      };
      while (!(await isThere())) await sleep(100);
      expect(foundIn(await historyOf(id))).toEqual([]);
      await migrations.client.workflow.getHandle(id).cancel();
      await migrations.ended(id);
      expect(foundIn(await historyOf(id))).toEqual([]);
    },
    120_000,
  );

  it('nor where the server knows the token of the worker as nobody’s', async () => {
    const double = await start();
    const failed = await migrations.run({
      ...intoFile('x'),
      target: { kind: 'mattermost', url: double.url },
    });
    expect(failed.errorMessage).toContain('does not accept the token');
    expect(foundIn(await historyOf(failed.workflowId))).toEqual([]);
  }, 60_000);

  it.each<[string, () => Record<string, unknown> | string]>([
    ['lists people in broken JSON', () => ({ 'users.json': `[{"id":"U1","name":"${plant('x')}",oops` })],
    ['lists people of a wrong shape', () => ({ 'users.json': [{ id: { [plant('x')]: plant('x') } }] })],
    ['lists people as a text', () => ({ 'users.json': JSON.stringify(plant('x')) })],
    ['lists channels in broken JSON', () => ({ 'channels.json': `[{"name":"${plant('x')}` })],
    [
      'lists channels of a wrong shape',
      () => ({ 'channels.json': [{ id: 7, name: plant('x'), members: plant('x') }] }),
    ],
    ['has a day in broken JSON', () => ({ 'general/2023-11-14.json': `[{"text":"${plant('x')}",oops` })],
    ['is a text', () => plant('x')],
  ])(
    'nor of an archive that %s',
    async (what, make) => {
      const path = join(migrations.folder, `bad ${what}`);
      const made = make();
      if (typeof made === 'string') await writeFile(path, made);
      else await writeExport(path, { ...content(files.origin), ...made });
      const job = await migrations.run(intoFile(what, { archive: path }));
      expect(foundIn(await historyOf(job.workflowId))).toEqual([]);
      // Nor does the database, whose message the CLI shows.
      expect(foundIn(job.errorMessage ?? '')).toEqual([]);
    },
    60_000,
  );
});
