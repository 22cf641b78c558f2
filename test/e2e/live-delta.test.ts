import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { retryInputs } from '../../src/activities/retry-inputs.ts';
import { tallyFindings, tallyOutcomes } from '../../src/store/outcomes.ts';
import { getTarget } from '../../src/store/targets.ts';
import type { MattermostDouble } from '../mattermost-double/start-mattermost-double.ts';
import { withDoubles } from '../mattermost-double/support/with-double.ts';
import { withMigrations } from '../support/migrations.ts';
import { serverContent } from '../support/server-content.ts';
import { writeExport } from '../support/write-export.ts';

const SAMPLE = fileURLToPath(new URL('../../samples/acme', import.meta.url));

const USERS = [
  { id: 'U1', team_id: 'T1', name: 'ann', profile: { email: 'ann@acme.example', real_name: 'Ann' } },
  { id: 'U2', team_id: 'T1', name: 'bob', profile: { email: 'bob@acme.example', real_name: 'Bob' } },
];
const GENERAL = { id: 'C1', name: 'general', is_general: true, members: ['U1', 'U2'], created: 1600000000 };
const DEV = { id: 'C2', name: 'dev', members: ['U1', 'U2'], created: 1600000000 };
const said = (seconds: number, text: string, more: object = {}) => ({
  type: 'message',
  user: 'U1',
  ts: `${1600000000 + seconds}.000100`,
  text,
  ...more,
});
const FILE = { id: 'F1', name: 'plan.txt', title: 'plan', mimetype: 'text/plain', size: 4, mode: 'hosted' };
const ROOT = said(100, 'see the plan of <#C2|dev>', { files: [FILE], thread_ts: '1600000100.000100' });
const reply = (seconds: number, text: string, more: object = {}) =>
  said(seconds, text, { user: 'U2', thread_ts: '1600000100.000100', ...more });

const FIRST = {
  'users.json': USERS,
  'channels.json': [GENERAL, DEV],
  'dev/2020-09-13.json': [said(1, 'hello'), ROOT, reply(110, 'fine'), said(200, 'to be edited')],
  '__uploads/F1/plan.txt': 'plan',
};
const SECOND = {
  'users.json': [...USERS, { id: 'U3', team_id: 'T1', name: 'eve', profile: { email: 'eve@acme.example' } }],
  'channels.json': [GENERAL, { ...DEV, members: ['U1', 'U2', 'U3'] }],
  'dev/2020-09-13.json': [
    said(1, 'hello', { reactions: [{ name: 'wave', users: ['U2', 'U3'], count: 2 }] }),
    ROOT,
    reply(110, 'fine', { reactions: [{ name: 'tada', users: ['U3'], count: 1 }] }),
    said(200, 'edited', { edited: { user: 'U1', ts: '1600000300.000000' } }),
  ],
  'dev/2020-09-14.json': [reply(90_000, 'late answer'), said(90_001, 'news')],
  '__uploads/F1/plan.txt': 'plan',
};

describe('a later migration into the same team', () => {
  const migrations = withMigrations();
  const { start } = withDoubles();

  const into = async (double: MattermostDouble) => {
    const tokenFile = join(migrations.folder, `token-${double.url.split(':').at(-1)}`);
    await writeFile(tokenFile, double.token, { mode: 0o600 });
    return { kind: 'mattermost', url: double.url, tokenFile } as const;
  };
  const migrate = async (double: MattermostDouble, archive: string) => {
    const job = await migrations.run({ archive, target: await into(double), team: 'acme' });
    expect(job).toMatchObject({ status: 'success', stage: 'done' });
    return job;
  };
  const anExport = (name: string, entries: Record<string, unknown>) =>
    writeExport(join(migrations.folder, name), entries);
  const secretsOf = ({ state }: MattermostDouble) =>
    [...state.tables.users.values()]
      .map(({ username, password_hash }) => `${username} ${password_hash}`)
      .sort();

  it('changes nothing if it is the same archive, and needs no import', async () => {
    const double = await start();
    await migrate(double, SAMPLE);
    const [before, secrets] = [serverContent(double.state), secretsOf(double)];
    const posts = double.state.tables.posts.size;
    const imports = double.state.tables.jobs.size;
    const again = await migrate(double, SAMPLE);
    expect(serverContent(double.state)).toEqual(before);
    expect(secretsOf(double)).toEqual(secrets);
    expect(double.state.tables.posts.size).toBe(posts);
    expect(double.state.tables.jobs.size).toBe(imports);
    const { meta } = again;
    for (const type of ['users', 'channels', 'messages', 'attachments', 'reactions', 'custom_emoji'])
      expect([type, meta[`${type}_reused`]]).toEqual([type, meta[`${type}_exported`]]);
  });

  it('brings everything if the server was set up anew meanwhile', async () => {
    const archive = await anExport('anew', FIRST);
    const double = await start();
    await migrate(double, archive);
    const before = serverContent(double.state);
    const port = Number(double.url.split(':').at(-1));
    await double.close();
    const anew = await start({ port });
    expect(anew.url).toBe(double.url);
    const job = await migrate(anew, archive);
    expect(serverContent(anew.state)).toEqual(before);
    expect(job.meta.messages_reused ?? 0).toBe(0);
  });

  it('brings only what is new, below what is there', async () => {
    const double = await start();
    await migrate(double, await anExport('first', FIRST));
    const posts = () => serverContent(double.state).posts.filter(({ room }) => room === 'dev');
    const before = posts();
    const files = double.state.tables.files.size;
    const job = await migrate(double, await anExport('second', SECOND));
    const after = posts();
    const brief = after.map(({ message, root, files: { length }, reactions }) => [
      message,
      root === undefined ? '' : 'reply',
      length,
      reactions.map((reaction) => reaction.split(' ').slice(0, 2).join(' ')),
    ]);
    expect(brief).toEqual([
      ['hello', '', 0, ['bob wave', 'eve wave']],
      [before[1]!.message, '', 1, []],
      ['fine', 'reply', 0, ['eve tada']],
      ['to be edited', '', 0, []],
      ['late answer', 'reply', 0, []],
      ['news', '', 0, []],
    ]);
    expect(after.slice(0, 4).map(({ createAt }) => createAt)).toEqual(before.map(({ createAt }) => createAt));
    expect(double.state.tables.files.size).toBe(files);
    expect(await tallyFindings(migrations.pool, job.jobId)).toContainEqual({
      code: 'message_edited_since',
      count: 1,
    });
    expect(job.meta).toMatchObject({
      messages_reused: 4,
      messages_exported: 6,
      users_reused: 2,
      attachments_reused: 1,
      reactions_reused: 0,
    });
    const { state } = await getTarget(migrations.pool, job.targetId!);
    expect(state).toBe('finished');
  });

  it('brings what failed, once the cause is mended', async () => {
    const double = await start({ config: { FileSettings: { MaxFileSize: 150_000 } } });
    const archive = await anExport('large', {
      ...FIRST,
      '__uploads/F1/plan.txt': Buffer.alloc(200_000, 'x'),
    });
    const job = await migrate(double, archive);
    expect(await tallyOutcomes(migrations.pool, job.jobId)).toEqual([
      { type: 'attachment', status: 'failed', reason: 'too_large_for_server', count: 1 },
    ]);
    double.setConfig({ FileSettings: { MaxFileSize: 2 ** 30 } });
    const [retry] = await retryInputs(migrations.pool, job.jobId);
    const retried = await migrations.run(retry!.input);
    expect(await tallyOutcomes(migrations.pool, retried.jobId)).toEqual([]);
    expect(retried.meta).toMatchObject({
      attachments_exported: 1,
      attachments_reused: 0,
      messages_reused: 4,
    });
    const { posts } = serverContent(double.state);
    expect(posts.filter(({ files }) => files.length > 0)).toHaveLength(1);
    expect(posts).toHaveLength(4);
  });
});
