import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { sql } from 'slonik';
import { z } from 'zod';
import { checkImport } from '../../src/mattermost/import-check/check-import.ts';
import { findJob, type Job } from '../../src/store/jobs.ts';
import type { MigrationInput } from '../../src/workflows/types.ts';
import { type FileServer, file, inTurn, page, startFileServer, status } from '../support/file-server.ts';
import { importFaults } from '../support/import-faults.ts';
import { withMigrations } from '../support/migrations.ts';
import { readLines } from '../support/read-lines.ts';
import { writeExport } from '../support/write-export.ts';
import { readAll } from '../zip/read-all.ts';

const TOKEN = 'xoxe-1234567890-e2e-Secret';
const SMALL = Buffer.from('the plan\n');
const LOGO = randomBytes(40_000);
const BIG = randomBytes(24 << 20);
const CANVAS = Buffer.from('<h1>Plan</h1>');

const USER = { id: 'U1', team_id: 'T1', name: 'ann', profile: { email: 'ann@example.com' } };
const BOB = { id: 'U2', team_id: 'T1', name: 'bob', profile: { email: 'bob@example.com' } };
const LISTS = {
  'users.json': [USER, BOB],
  'channels.json': [{ id: 'C1', name: 'general', is_general: true, members: ['U1', 'U2'] }],
  'dms.json': [{ id: 'D1', members: ['U1', 'U2'] }],
};

const digest = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');

let clock = 1_700_000_000;
const message = (text: string, more = {}) => ({
  type: 'message',
  user: 'U1',
  ts: `${clock++}.000100`,
  text,
  ...more,
});

describe('files that the archive only links to', () => {
  const migrations = withMigrations({ workers: 0 });
  let server: FileServer;
  let archive: string;
  beforeAll(async () => {
    server = await startFileServer();
    archive = await writeExport(join(migrations.folder, 'export'), exportOf(server.origin));
  });
  afterAll(() => server.close());

  const inputOf = (name: string, files: Partial<MigrationInput['files']> = {}): MigrationInput => ({
    archive,
    target: { kind: 'bulk-file', path: join(migrations.folder, name) },
    team: 'acme',
    files: { download: true, hosts: [server.origin], maxBytes: 100 << 20, ...files },
  });
  const reasons = async ({ jobId }: Job) =>
    Object.fromEntries(
      (
        await migrations.pool.any(sql.type(z.object({ slackId: z.string(), reason: z.string() }))`
          SELECT slack_id AS "slackId", reason FROM outcomes WHERE job_id = ${jobId} AND type = 'attachment'`)
      ).map(({ slackId, reason }) => [slackId.split('/').at(-1), reason]),
    );
  const attachmentsIn = async (name: string) =>
    new Map(
      (await readAll(join(migrations.folder, name)))
        .filter((entry) => entry.name.startsWith('data/attachments/'))
        .map((entry) => [entry.name.slice('data/attachments/'.length), digest(entry.content)]),
    );
  const EXPECTED = new Map([
    ['F0SMALL/plan.txt', digest(SMALL)],
    ['F0LOGO/logo.png', digest(LOGO)],
    ['F0BIG/film.mp4', digest(BIG)],
    ['F0CANVAS/Plan.html', digest(CANVAS)],
    // Carried by no message: its link stands in the list of canvases.
    ['F0STANDS/Rules.html', digest(CANVAS)],
    ['F0HELD/held.txt', digest(Buffer.from('held'))],
  ]);

  describe('when the worker is killed in the middle', () => {
    let job: Job;
    let workflowId: string;
    beforeAll(async () => {
      const first = await migrations.startWorker();
      const held = answerAll(server, { bigStopsAfter: 13 << 20 });
      workflowId = await migrations.start(inputOf('killed.zip'));
      // All others are settled, and of the large one the first part is on record.
      await until(async () => {
        const { meta } = (await findJob(migrations.pool, workflowId)) ?? {};
        return (
          Number(meta?.files_downloaded) === 4 && Number(meta?.files_refused) === 4 && (await partOfBig()) > 0
        );
      });
      expect(held.isHeld()).toBe(true);
      first.kill('SIGKILL');
      await once(first, 'exit');
      answerAll(server);
      await migrations.startWorker();
      job = await migrations.ended(workflowId);
    }, 180_000);

    const partOfBig = async () =>
      Number(
        await migrations.pool.maybeOneFirst(
          sql.type(
            z.object({ n: z.bigint() }),
          )`SELECT partial_bytes AS n FROM downloads WHERE file_id = 'F0BIG' AND status = 'wanted'`,
        ),
      );

    it('become attachments with the bytes that Slack has', async () => {
      expect(job).toMatchObject({ status: 'success', errorMessage: null });
      expect(importFaults(await checkImport(join(migrations.folder, 'killed.zip')))).toEqual([]);
      expect(await attachmentsIn('killed.zip')).toEqual(EXPECTED);
    });

    it('are each asked for once, and what was begun goes on', () => {
      for (const path of ['/F0SMALL', '/F0CANVAS', '/F0STANDS', '/F0DEAD', '/F0LOGIN']) {
        expect([path, server.askedFor(path).length]).toEqual([path, 1]);
      }
      // Busy at first.
      expect(server.askedFor('/F0LOGO')).toHaveLength(2);
      const [first, second, ...more] = server.askedFor('/F0BIG').map(({ range }) => range);
      expect([first, more]).toEqual([undefined, []]);
      expect(Number(/^bytes=(\d+)-$/.exec(second!)?.[1])).toBeGreaterThanOrEqual(8 << 20);
      for (const path of ['/F0HUGE', '/F0HELD', '/F0EXTERNAL', '/F0GONE'])
        expect(server.askedFor(path)).toEqual([]);
    });

    it('take the token of the export along, and it is found nowhere', async () => {
      expect(new Set(server.asked.map(({ token }) => token))).toEqual(new Set([TOKEN]));
      expect(await tablesWith(migrations.databaseUrl, 'general')).not.toEqual([]);
      expect(await tablesWith(migrations.databaseUrl, 'xoxe')).toEqual([]);
      const history = JSON.stringify(await migrations.client.workflow.getHandle(workflowId).fetchHistory());
      const payloads = [...history.matchAll(/"data":"([A-Za-z0-9+/=]+)"/g)].map(([, data]) =>
        Buffer.from(data!, 'base64').toString('utf8'),
      );
      expect(payloads.join('\n')).toContain(archive);
      expect(`${history}${payloads.join('\n')}`).not.toContain('xoxe');
      for (const { name, content } of await readAll(join(migrations.folder, 'killed.zip'))) {
        expect([name, content.includes('xoxe')]).toEqual([name, false]);
      }
    });

    it('that did not come have a reason, and a note in the post', async () => {
      expect(await reasons(job)).toEqual({
        F0DEAD: 'file_link_dead',
        F0LOGIN: 'file_login_page',
        F0HUGE: 'file_too_large',
        F0FOREIGN: 'file_host_refused',
        F0EXTERNAL: 'file_external',
        F0GONE: 'file_deleted',
      });
      const posts = (await readLines(join(migrations.folder, 'killed.zip'), 'post')) as { message: string }[];
      expect(posts.map((post) => post.message)).toContain(
        'dead\n\n[dead\\.txt](https://acme.slack.com/files/U1/F0DEAD/dead.txt)',
      );
    });

    it('are counted', () => {
      const bytes = SMALL.length + LOGO.length + BIG.length + 2 * CANVAS.length;
      expect(job.meta).toMatchObject({
        downloads: { files: 9, bytes: expect.any(Number), finished: true },
        files_downloaded: 5,
        files_refused: 4,
        bytes_downloaded: bytes,
        // The file of the shared message is one of them.
        attachments_exported: 8,
        attachments_skipped: 6,
      });
    });

    it('leave nothing beside the target', async () => {
      expect((await readdir(migrations.folder)).filter((name) => name.startsWith('.'))).toEqual([]);
    });

    it('are kept in a folder that is given, and come from there the next time', async () => {
      const folder = join(migrations.folder, 'kept');
      await migrations.run(inputOf('one.zip', { folder }));
      server.asked.length = 0;
      const again = await migrations.run(inputOf('two.zip', { folder }));
      expect(again.status).toBe('success');
      expect([...new Set(server.asked.map(({ path }) => path))].sort()).toEqual(['/F0DEAD', '/F0LOGIN']);
      expect(await attachmentsIn('two.zip')).toEqual(EXPECTED);
      expect((await readdir(join(folder, 'T1'))).filter((name) => name.endsWith('.partial'))).toEqual([]);
    }, 60_000);

    it('are not asked for unless somebody wants them', async () => {
      server.asked.length = 0;
      const { files: _, ...input } = inputOf('none.zip');
      const unasked = await migrations.run(input);
      expect(unasked.status).toBe('success');
      expect(server.asked).toEqual([]);
      expect(await reasons(unasked)).toMatchObject({ F0SMALL: 'file_not_in_archive' });
    }, 60_000);

    it.each([
      ['also wants its files', true],
      ['wants none', false],
    ])(
      'are waited for by a job of the same target that %s',
      async (_what, download) => {
        const root = message('root', { files: [linkTo(server.origin, 'F0SLOW', 'slow.txt', 4)] });
        const thread = { thread_ts: root.ts };
        const lists = {
          ...LISTS,
          'general/2023-11-14.json': [{ ...root, ...thread }, message('one', thread)],
        };
        const early = await writeExport(join(migrations.folder, `early-${download}`), lists);
        const late = await writeExport(join(migrations.folder, `late-${download}`), {
          ...LISTS,
          'general/2023-11-15.json': [message('two', thread)],
        });
        server.answers.set('/F0SLOW', (request, response, times) => {
          setTimeout(() => file(Buffer.from('slow'))(request, response, times), 3_000);
        });
        const name = `group-${download}.zip`;
        const ids: string[] = [];
        for (const [index, path] of [early, late].entries()) {
          const { files, target, ...rest } = inputOf(name);
          const grouped = { ...target, group: { id: name, size: 2, index } };
          ids.push(
            await migrations.start({
              ...rest,
              archive: path,
              target: grouped,
              ...(index === 0 || download ? { files } : {}),
            }),
          );
        }
        for (const id of ids) expect(await migrations.ended(id)).toMatchObject({ status: 'success' });
        const posts = (await readLines(join(migrations.folder, name), 'post')) as unknown as Post[];
        // On one line or on two, the root is the same: Mattermost takes another text for another post.
        expect(new Set(posts.map((post) => post.message))).toEqual(new Set(['root']));
        expect(posts.flatMap(({ replies = [] }) => replies.map((reply) => reply.message))).toEqual([
          'one',
          'two',
        ]);
        expect((await attachmentsIn(name)).get('F0SLOW/slow.txt')).toBe(digest(Buffer.from('slow')));
      },
      60_000,
    );

    it('end the job before anything is read if their folder can’t be made', async () => {
      const folder = join(migrations.folder, 'missing', 'kept');
      const failed = await migrations.run(inputOf('failed.zip', { folder }));
      expect(failed).toMatchObject({ status: 'failed', stage: 'extracting' });
      expect(failed.errorMessage).toMatch(
        /^files\.folder: .*missing\/kept takes no files: the folder above it does not exist/,
      );
    }, 60_000);
  });
});

interface Post {
  message: string;
  replies?: { message: string }[];
}

/** A file as an official export has it. */
const linkTo = (origin: string, id: string, name: string, size: number) => ({
  id,
  name,
  title: name,
  mode: 'hosted',
  mimetype: 'application/octet-stream',
  size,
  url_private: `${origin}/${id}?t=${TOKEN}`,
  url_private_download: `${origin}/${id}?t=${TOKEN}`,
  permalink: `https://acme.slack.com/files/U1/${id}/${name}`,
});

function exportOf(origin: string) {
  const attached = (id: string, name: string, size: number, more = {}) => ({
    ...linkTo(origin, id, name, size),
    ...more,
  });
  const small = attached('F0SMALL', 'plan.txt', SMALL.length);
  const canvas = { mode: 'quip', mimetype: 'application/vnd.slack-docs' };
  return {
    ...LISTS,
    'canvases.json': [
      {
        id: 'F0STANDS',
        title: 'Rules',
        mode: 'quip',
        user: 'U1',
        created: 1_700_000_000,
        shares: [{ channel: 'C1' }],
        canvas_history_download: `${origin}/F0STANDS?t=${TOKEN}`,
      },
    ],
    'general/2023-11-14.json': [
      message('small', { files: [small] }),
      message('logo and film', {
        files: [attached('F0LOGO', 'logo.png', LOGO.length), attached('F0BIG', 'film.mp4', BIG.length)],
      }),
      message('canvas', { files: [attached('F0CANVAS', 'Plan', 5, canvas)] }),
      message('dead', { files: [attached('F0DEAD', 'dead.txt', 7)] }),
      message('login', { files: [attached('F0LOGIN', 'login.png', 7)] }),
      message('huge', { files: [attached('F0HUGE', 'huge.iso', 200 << 20)] }),
      message('foreign', {
        files: [
          attached('F0FOREIGN', 'f.txt', 7, {
            url_private: 'https://evil.example/F?t=1',
            url_private_download: null,
          }),
        ],
      }),
      message('external', { files: [attached('F0EXTERNAL', 'sheet', 7, { is_external: true })] }),
      message('gone', { files: [{ id: 'F0GONE', mode: 'tombstone' }] }),
      message('held', { files: [attached('F0HELD', 'held.txt', 4)] }),
      // A shared message, and a link that somebody has pasted.
      message(`see <${origin}/F0SMALL?t=${TOKEN}>`, { attachments: [{ text: 'shared', files: [small] }] }),
    ],
    'D1/2023-11-14.json': [message('again', { files: [small] })],
    '__uploads/F0HELD/held.txt': 'held',
  };
}

/** How the server answers; the large file may stop in the middle, and wait until the connection is gone. */
function answerAll({ answers }: FileServer, { bigStopsAfter }: { bigStopsAfter?: number } = {}) {
  let held = false;
  answers.set('/F0SMALL', file(SMALL));
  answers.set('/F0LOGO', inTurn(status(429, { 'retry-after': '1' }), file(LOGO)));
  answers.set('/F0CANVAS', page(CANVAS.toString()));
  answers.set('/F0STANDS', page(CANVAS.toString()));
  answers.set('/F0DEAD', status(404));
  answers.set('/F0LOGIN', page());
  answers.set('/F0BIG', (request, response, times) => {
    if (bigStopsAfter === undefined) return file(BIG)(request, response, times);
    held = true;
    response.writeHead(200, { 'content-length': BIG.length, etag: '"1"' });
    response.write(BIG.subarray(0, bigStopsAfter));
  });
  return { isHeld: () => held };
}

async function until(isSo: () => Promise<boolean>): Promise<void> {
  while (!(await isSo())) await new Promise((resolve) => setTimeout(resolve, 100));
}

/** The tables of which a row holds a text, in whatever column. */
async function tablesWith(databaseUrl: string, text: string): Promise<string[]> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const { rows } = await client.query(`SELECT tablename FROM pg_tables WHERE schemaname = 'public'`);
    const found: string[] = [];
    for (const { tablename } of rows) {
      const { rowCount } = await client.query(`SELECT FROM "${tablename}" AS row WHERE row::text LIKE $1`, [
        `%${text}%`,
      ]);
      if (rowCount) found.push(tablename);
    }
    return found;
  } finally {
    await client.end();
  }
}
