import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { DatabasePool } from 'slonik';
import type { createApi } from '../../src/api/server.ts';
import { storeFindings } from '../../src/store/outcomes.ts';
import { openPool } from '../../src/store/pool.ts';
import { parseCsv } from '../cli/support/parse-csv.ts';
import { insertReportedJob, type Named } from '../cli/support/reported-job.ts';
import { apiOnDatabase } from '../support/api-on-database.ts';
import { withDatabase } from '../support/services.ts';

const SCRIPT = '<script>alert(1)</script>';
const FORMULA = '=cmd|"/c calc"';
const PLACE = '1700000000.000100';
const channel = (slackId: string, name: string): Named => ({
  type: 'channel',
  slackId,
  payload: { kind: 'public', name },
  targetName: name,
});
const ODD = 'folder:%_"\'é/x';
/** `C10` begins like `C1`; a folder of C2 is called like another channel's id. */
const CHANNELS = [
  channel('C1', 'general'),
  channel('C10', SCRIPT),
  channel('C2', 'C1x'),
  channel(ODD, 'odd'),
];
const files = (channelId: string, n: number) =>
  Array.from({ length: n }, (_, index) => ({
    slackId: `${channelId}/${1_700_000_000 + index}.000100/F${index}`,
    status: 'skipped' as const,
    reason: 'file_not_in_archive' as const,
    detail: '',
  }));
const message = (slackId: string, reason: 'pin_notice' | 'message_invalid') => ({
  slackId,
  status: reason === 'pin_notice' ? ('skipped' as const) : ('failed' as const),
  reason,
  detail: reason === 'pin_notice' ? '' : SCRIPT,
});

interface Entity {
  status: string;
  type: string | null;
  code: string;
  slackId: string;
  channel: { slackId: string } | null;
}

describe('the entities of a job', () => {
  const database = withDatabase();
  let pool: DatabasePool;
  let api: Awaited<ReturnType<typeof createApi>>;
  let job: number;
  let other: number;
  beforeAll(async () => {
    pool = await openPool(database.url);
    api = await apiOnDatabase(pool);
    const user: Named = { type: 'user', slackId: 'U1', payload: { name: FORMULA }, targetName: 'cmd' };
    job = await insertReportedJob(pool, {
      named: [...CHANNELS, user],
      exported: [
        { type: 'user', entities: 3, findings: [{ code: 'user_renamed', slackId: 'U1', detail: FORMULA }] },
        {
          type: 'channel',
          entities: 4,
          findings: [
            { code: 'channel_renamed', slackId: 'C1', detail: '' },
            { code: 'channel_renamed', slackId: 'C10', detail: '' },
          ],
        },
        {
          type: 'message',
          entities: 20,
          outcomes: [
            message('general/2024-03-06.json#5', 'message_invalid'),
            message('C1x/2024-03-06.json#1', 'message_invalid'),
            message(`C1/${PLACE}`, 'pin_notice'),
            message(`C10/${PLACE}`, 'pin_notice'),
            message(`${ODD}/${PLACE}`, 'pin_notice'),
          ],
        },
        { type: 'attachment', entities: 60, outcomes: [...files('C1', 30), ...files('C10', 20)] },
        {
          type: 'reaction',
          entities: 4,
          findings: [{ code: 'reaction_merged', slackId: `C1/${PLACE}/+1/U1`, detail: '' }],
        },
      ],
    });
    // Of a version that is newer than this one.
    await storeFindings(pool, job, [{ code: 'zz_unknown' as never, slackId: 'X\u202e', detail: '' }]);
    other = await insertReportedJob(pool, {
      exported: [{ type: 'attachment', entities: 10, outcomes: files('C1', 10) }],
    });
  });
  afterAll(async () => {
    await api.close();
    await pool.end();
  });

  const get = async (path: string, query: Record<string, string> = {}, of = job) => {
    const answer = await api.inject({ url: `/api/v1/jobs/${of}/${path}`, query });
    return { status: answer.statusCode, body: answer.json(), headers: answer.headers };
  };
  const all = async (query: Record<string, string>, of = job): Promise<Entity[]> => {
    const found: Entity[] = [];
    for (let cursor: string | null = ''; cursor !== null; ) {
      const { body, status } = await get('entities', { ...query, ...(cursor === '' ? {} : { cursor }) }, of);
      expect(status).toBe(200);
      found.push(...body.entities);
      cursor = body.nextCursor;
    }
    return found;
  };

  it('are accounted for', async () => {
    const { body } = await get('report');
    expect(body).toMatchObject({ addsUp: true, account: expect.stringMatching(/^Nothing is missing/) });
    expect(
      body.groups.map(({ status, type, code, count }: Entity & { count: number }) => [
        status,
        type,
        code,
        count,
      ]),
    ).toEqual([
      ['failed', 'message', 'message_invalid', 2],
      ['skipped', 'message', 'pin_notice', 3],
      ['skipped', 'attachment', 'file_not_in_archive', 50],
      ['noted', 'user', 'user_renamed', 1],
      ['noted', 'channel', 'channel_renamed', 2],
      ['noted', 'reaction', 'reaction_merged', 1],
      ['noted', null, 'zz_unknown', 1],
    ]);
  });

  it.each([1, 2, 7, 50, 60, 500])('come once each, in pages of %i', async (limit) => {
    const found = await all({ limit: String(limit) });
    const ids = found.map(({ code, slackId }) => `${code} ${slackId}`);
    expect(ids).toEqual((await all({})).map(({ code, slackId }) => `${code} ${slackId}`));
    expect(new Set(ids).size).toBe(60);
    expect(ids).toHaveLength(60);
  });

  it('have names, times and places', async () => {
    const [invalid, pin] = [
      await all({ status: 'failed' }),
      await all({ code: 'pin_notice', channel: 'C10' }),
    ];
    expect(invalid[1]).toMatchObject({
      slackId: 'general/2024-03-06.json#5',
      detail: SCRIPT,
      time: null,
      channel: { slackId: 'C1' },
    });
    expect(pin).toEqual([
      {
        status: 'skipped',
        type: 'message',
        code: 'pin_notice',
        slackId: `C10/${PLACE}`,
        detail: '',
        time: '2023-11-14T22:13:20Z',
        channel: { slackId: 'C10', slackName: SCRIPT, targetName: SCRIPT },
        user: null,
      },
    ]);
  });

  it.each<[string, Record<string, string>, number]>([
    ['a status', { status: 'failed' }, 2],
    ['a type', { type: 'channel' }, 2],
    ['a code', { code: 'pin_notice' }, 3],
    ['a code that there is not', { code: 'nothing' }, 0],
    ['a status and a type', { status: 'noted', type: 'reaction' }, 1],
    ['a channel, with what was refused in its folder', { channel: 'C1' }, 34],
    ['a channel whose id begins like another', { channel: 'C10' }, 22],
    ['a channel whose folder is called like another', { channel: 'C2' }, 1],
    ['a channel of an odd id', { channel: ODD }, 1],
    ['a channel with signs of patterns', { channel: 'folder:%' }, 0],
    ['a channel that there is not', { channel: 'C1/17' }, 0],
    ['a channel that can not be', { channel: 'C1\0' }, 0],
    ['a channel and a type that is in none', { channel: 'C1', type: 'user' }, 0],
    ['a channel and a type', { channel: 'C1', type: 'attachment', limit: '4' }, 30],
  ])('can be those of %s', async (_what, query, count) => {
    const found = await all(query);
    expect(found).toHaveLength(count);
    if (query.channel)
      expect(new Set(found.map((one) => one.channel?.slackId))).toEqual(
        new Set(count ? [query.channel] : []),
      );
    const csv = await api.inject({ url: `/api/v1/jobs/${job}/entities.csv`, query: { ...query, limit: '' } });
    expect(
      parseCsv(csv.body)
        .slice(1)
        .map((row) => row[3]!.replace(/^'/, '')),
    ).toEqual(found.map(({ slackId }) => slackId.replace('\u202e', '\ufffd')));
  });

  it('come as CSV to be kept, and no cell is a formula', async () => {
    const { body, headers } = await api.inject(`/api/v1/jobs/${job}/entities.csv`);
    expect(headers).toMatchObject({
      'content-type': 'text/csv; charset=utf-8',
      'content-disposition': `attachment; filename="job-${job}-entities.csv"`,
    });
    const rows = parseCsv(body);
    expect(rows).toHaveLength(61);
    expect(rows.flat().filter((cell) => /^[=+\-@\t\r]/.test(cell))).toEqual([]);
    expect(rows.flat()).toContain(`'${FORMULA}`);
  });

  it('come as a page to be kept, in which nothing runs', async () => {
    const { body, headers } = await api.inject(`/api/v1/jobs/${job}/report.html`);
    expect(headers).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'content-disposition': `attachment; filename="job-${job}-report.html"`,
      'x-content-type-options': 'nosniff',
    });
    expect(body).toMatch(/^<!doctype html>[\s\S]*<\/html>\n$/);
    expect(body).toContain('&lt;script&gt;');
    expect(body).not.toMatch(/<script/i);
  });

  it('come as the document of `report --json`', async () => {
    const { body, headers } = await get('report.json');
    expect(headers['content-disposition']).toBe(`attachment; filename="job-${job}-report.json"`);
    expect(body).toMatchObject({ addsUp: true, job: { jobId: job } });
    expect(body.entries).toHaveLength(60);
  });

  const cursorOf = async (query: Record<string, string>, of = job): Promise<string> =>
    (await get('entities', { limit: '1', ...query }, of)).body.nextCursor;
  const encoded = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const changed = (cursor: string, at: object) => {
    const place = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    return encoded({ ...place, at: { ...place.at, ...at } });
  };

  it.each<[string, () => Promise<string>]>([
    ['of another job', () => cursorOf({}, other)],
    ['of another filter', () => cursorOf({ type: 'attachment' })],
    ['of another channel', () => cursorOf({ channel: 'C1' })],
    ['that is no JSON', async () => 'bm90aGluZw'],
    ['that is no base64', async () => '\u0000%&='],
    ['that is another thing', async () => encoded(null)],
    ['with a status that there is not', async () => changed(await cursorOf({}), { status: 'exported' })],
    ['with U+0000', async () => changed(await cursorOf({}), { slackId: 'C1\0' })],
    ['with something besides', async () => changed(await cursorOf({}), { more: 1 })],
  ])('are refused behind a cursor %s', async (_what, cursor) => {
    const { status, body, headers } = await get('entities', { cursor: await cursor() });
    expect({ status, field: body.field, type: headers['content-type'] }).toEqual({
      status: 400,
      field: 'cursor',
      type: expect.stringContaining('application/problem+json'),
    });
  });

  it.each([`'; DROP TABLE outcomes; --`, '%', '\ud800', '😀', '\uffff'])(
    'go on behind any text: %j',
    async (slackId) => {
      const cursor = changed(await cursorOf({}), { slackId });
      expect((await get('entities', { cursor })).status).toBe(200);
      expect(await all({})).toHaveLength(60);
    },
  );

  it.each<[string, Record<string, string>]>([
    ['status', { status: 'exported' }],
    ['type', { type: 'users' }],
    ['limit', { limit: '0' }],
    ['limit', { limit: '501' }],
    ['cursor', { cursor: 'x'.repeat(10_001) }],
  ])('are refused with a wrong %s', async (field, query) => {
    expect(await get('entities', query)).toMatchObject({ status: 400, body: { field } });
  });

  it('stand in the document of the API', async () => {
    const { paths } = (await api.inject('/api/openapi.json')).json();
    const { parameters } = paths['/api/v1/jobs/{job}/entities'].get;
    expect(parameters.map(({ name }: { name: string }) => name).sort()).toEqual([
      'channel',
      'code',
      'cursor',
      'job',
      'limit',
      'status',
      'type',
    ]);
    expect(Object.keys(paths)).toEqual(
      expect.arrayContaining(['/api/v1/jobs/{job}/verification', '/api/v1/jobs/{job}/entities/original']),
    );
  });

  it.each(['report', 'entities', 'entities.csv', 'report.html', 'report.json'])(
    'are not found of a job that there is not: %s',
    async (path) => {
      expect(await get(path, {}, 999)).toMatchObject({ status: 404, body: { code: 'not_found' } });
    },
  );
});
