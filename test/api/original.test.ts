import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sql } from 'slonik';
import { z } from 'zod';
import type { createApi } from '../../src/api/server.ts';
import type { EntityType } from '../../src/meta/entity-types.ts';
import { type Job, setArchive } from '../../src/store/jobs.ts';
import { storeEntities } from '../../src/store/workspace-entities.ts';
import { apiOnDatabase } from '../support/api-on-database.ts';
import { insertJob } from '../support/jobs.ts';
import { withMigrations } from '../support/migrations.ts';
import { readLines } from '../support/read-lines.ts';

const SAMPLE = fileURLToPath(new URL('../../samples/acme', import.meta.url));
const Entity = z.object({ slackId: z.string(), status: z.string() });

/** The whole sample export after it has become a file: what is sent of each entity must be what stands there. */
describe('an entity as Slack had it, beside what is sent of it', () => {
  const migrations = withMigrations();
  let api: Awaited<ReturnType<typeof createApi>>;
  let job: Job;
  let path: string;
  beforeAll(async () => {
    path = join(migrations.folder, 'acme.zip');
    job = await migrations.run({ archive: SAMPLE, target: { kind: 'bulk-file', path }, team: 'acme' });
    api = await apiOnDatabase(migrations.pool);
  }, 60_000);
  afterAll(() => api.close());

  const get = async (type: string, slackId: string, of = job.jobId) => {
    const answer = await api.inject({
      url: `/api/v1/jobs/${of}/entities/original`,
      query: { type, slackId },
    });
    return { status: answer.statusCode, body: answer.json() };
  };
  const entities = (type: EntityType) =>
    migrations.pool.any(sql.type(Entity)`
      SELECT slack_id AS "slackId", status FROM entities
      WHERE job_id = ${job.jobId} AND type = ${type} ORDER BY slack_id`);

  it('is, of every message, what stands in the file', async () => {
    const expected: string[] = [];
    for (const type of ['post', 'direct_post'])
      for (const { replies = [], ...post } of await readLines(path, type))
        expected.push(
          JSON.stringify({ type, [type]: post }),
          ...(replies as object[]).map((reply) => JSON.stringify(reply)),
        );
    const sent: string[] = [];
    for (const { slackId, status } of await entities('message')) {
      const { body } = await get('message', slackId);
      sent.push(...body.sent);
      expect({ slackId, isSent: body.sent.length > 0, hasNote: body.note !== null }).toEqual({
        slackId,
        isSent: status === 'exported',
        hasNote: status !== 'exported',
      });
      if (body.slack !== null) expect(slackId).toContain(JSON.parse(body.slack).ts);
    }
    const madeUp = (line: string) => line.includes('The first message of this thread is not in the export');
    expect(sent.sort()).toEqual(expected.filter((line) => !madeUp(line)).sort());
  });

  it.each<EntityType>(['attachment', 'reaction'])('is, of every %s, with its message', async (type) => {
    for (const { slackId, status } of await entities(type)) {
      const { body } = await get(type, slackId);
      const { message, [type]: own } = JSON.parse(body.slack);
      const [channel, ts] = slackId.split('/') as [string, string];
      expect(slackId).toBe(
        [channel, ts, ...(type === 'attachment' ? [own.id] : [own.name, own.user])].join('/'),
      );
      expect(message.ts).toBe(ts);
      expect(message[type === 'attachment' ? 'files' : 'reactions']).toContainEqual(
        type === 'attachment' ? own : expect.objectContaining({ name: own.name }),
      );
      expect({ slackId, isSent: body.sent.length > 0 }).toEqual({ slackId, isSent: status === 'exported' });
      if (status !== 'exported') expect(body.note).toMatch(/^(skipped|failed): /);
    }
  });

  it.each<EntityType>(['user', 'channel', 'custom_emoji'])('is, of every %s, with its plan', async (type) => {
    for (const { slackId, status } of await entities(type)) {
      const { body } = await get(type, slackId);
      expect(JSON.parse(body.slack)).toBeInstanceOf(Object);
      expect(body.sent).toHaveLength(status === 'exported' ? 1 : 0);
      if (status === 'exported') expect(JSON.parse(body.sent[0])).toHaveProperty('name');
    }
  });

  it('is nothing, of what was refused, but says where it stands', async () => {
    expect((await get('message', 'random/2024-03-06.json#5')).body).toEqual({
      slack: null,
      sent: [],
      note: `nothing is stored of it: it stands in ${job.archivePath}, file random/2024-03-06.json, element 5 counted from 0`,
    });
  });

  it.each<[string, Job['status'], RegExp]>([
    ['a job that still reads', 'running', /^what becomes of it is fixed when the export begins$/],
    ['a job that ended early', 'cancelled', /^the job ended before/],
  ])('is only the one, of %s', async (_what, status, note) => {
    const { pool } = migrations;
    const jobId = await insertJob(pool, 'channels');
    await setArchive(pool, jobId, 'fingerprint', `T${jobId}`);
    const payload = '{"id":"U1","name":"<script>"}';
    const person = { slackId: 'U1', payload, placeholder: false };
    await storeEntities(pool, { jobId, workspaceId: `T${jobId}` }, 'user', [person]);
    await pool.query(sql.type(z.object({}))`
      UPDATE jobs SET status = ${status}, finished_at = CASE ${status} WHEN 'running' THEN NULL ELSE now() END WHERE job_id = ${jobId}`);
    const { body } = await get('user', 'U1', jobId);
    expect(body).toEqual({ slack: payload, sent: [], note: expect.stringMatching(note) });
  });

  it.each<[string, string, string]>([
    ['message', 'a message that there is not', 'C01ENGINEER/1.000000'],
    ['message', 'a time that is none', 'C01ENGINEER/99999999999999'],
    ['message', 'a channel', 'C01ENGINEER'],
    ['message', "another's file", 'C01ENGINEER/1709712420.038535/F1'],
    ['attachment', 'a message', 'C01ENGINEER/1709712420.038535'],
    ['reaction', 'a person who did not', 'C01ENGINEER/1709712420.038535/pray/U0'],
    ['reaction', 'an emoji of a pattern', 'C01ENGINEER/1709712420.038535/%/U01BRUNO0BS'],
    ['user', 'quotes', `' OR '1'='1`],
    ['user', 'U+0000', 'U1\0'],
    ['user', 'half a pair', '\ud800'],
    ['custom_emoji', 'markup', '<script>'],
  ])('is not found of a %s: %s', async (type, _what, slackId) => {
    const { status, body } = await get(type, slackId);
    expect({ status, code: body.code }).toEqual({ status: 404, code: 'not_found' });
  });

  it('is of no other job, and of no unknown type', async () => {
    expect((await get('channel', 'C01ENGINEER', 99)).status).toBe(404);
    expect((await get('team', 'T1')).body).toMatchObject({ status: 400, field: 'type' });
    expect((await get('user', 'x'.repeat(1_001))).body).toMatchObject({ status: 400, field: 'slackId' });
  });
});
