import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { DatabasePool } from 'slonik';
import { textReport } from '../../../src/cli/report/text.ts';
import { csvReport } from '../../../src/report/csv.ts';
import type { ReportEntry } from '../../../src/report/entries.ts';
import { htmlReport } from '../../../src/report/html/html-report.ts';
import { jsonReport } from '../../../src/report/json.ts';
import type { ReportFilter } from '../../../src/report/report-head.ts';
import { endJob } from '../../../src/store/jobs.ts';
import { type Outcome, storeFindings } from '../../../src/store/outcomes.ts';
import { openPool } from '../../../src/store/pool.ts';
import { insertJob } from '../../support/jobs.ts';
import { withDatabase } from '../../support/services.ts';
import { parseCsv } from '../support/parse-csv.ts';
import { insertReportedJob, joined, type Named, readReported } from '../support/reported-job.ts';

const CHANNELS: Named[] = [
  { type: 'channel', slackId: 'C1', payload: { kind: 'public', name: 'general' }, targetName: 'town-square' },
  {
    type: 'channel',
    slackId: 'C2',
    payload: { kind: 'public', name: '<script>alert(1)</script>' },
    targetName: 'script',
  },
  { type: 'channel', slackId: 'D1', payload: { kind: 'dm', name: 'D1' }, targetName: 'ann,bob' },
];
const USERS: Named[] = [
  { type: 'user', slackId: 'U1', payload: { name: '=cmd|"/c calc"' }, targetName: 'cmd-c-calc' },
];
const ts = (n: number) => `${1_700_000_000 + n}.000100`;
const missingFiles = (n: number): Outcome[] =>
  Array.from({ length: n }, (_, index) => ({
    slackId: `C1/${ts(index)}/F${index}`,
    status: 'skipped',
    reason: 'file_not_in_archive',
    detail: '',
  }));

interface Document {
  totals: Record<
    string,
    { exported: number; skipped: number; failed: number; pending: number; total: number }
  >;
  addsUp: boolean;
  codes: { status: string; type: string | null; code: string; count: number; meaning: string }[];
  entries: ({ status: string; type: string | null; code: string } & ReportEntry)[];
}

describe('the report of a job', () => {
  const database = withDatabase();
  let pool: DatabasePool;
  /** Odd names, a few of everything. */
  let odd: number;
  /** Thousands of files that are missing. */
  let large: number;
  beforeAll(async () => {
    pool = await openPool(database.url);
    odd = await insertReportedJob(pool, {
      named: [...CHANNELS, ...USERS],
      exported: [
        {
          type: 'user',
          entities: 3,
          findings: [{ code: 'user_renamed', slackId: 'U1', detail: '=cmd|"/c calc" → cmd-c-calc' }],
        },
        {
          type: 'custom_emoji',
          entities: 2,
          outcomes: [{ slackId: '+1<b>', status: 'skipped', reason: 'emoji_image_missing', detail: '' }],
        },
        { type: 'channel', entities: 3, findings: [{ code: 'channel_renamed', slackId: 'C2', detail: '' }] },
        {
          type: 'message',
          entities: 10,
          outcomes: [
            { slackId: `D1/${ts(1)}`, status: 'skipped', reason: 'pin_notice', detail: '' },
            {
              slackId: 'general/2024-03-06.json#5',
              status: 'failed',
              reason: 'message_invalid',
              detail: '\u001b[31m"ts", missing',
            },
          ],
        },
        {
          type: 'reaction',
          entities: 4,
          findings: [{ code: 'reaction_merged', slackId: `C1/${ts(2)}/+1/U1`, detail: '' }],
        },
      ],
    });
    large = await insertReportedJob(pool, {
      named: CHANNELS,
      exported: [
        { type: 'message', entities: 4_000 },
        { type: 'attachment', entities: 4_000, outcomes: missingFiles(3_333) },
        { type: 'reaction', entities: 5, isPending: true },
      ],
    });
  });
  afterAll(() => pool.end());

  const json = async (jobId: number, options: Parameters<typeof readReported>[2] = {}, limit?: number) => {
    const { head, entries } = await readReported(pool, jobId, options);
    return JSON.parse(await joined(jsonReport(head, entries, limit))) as Document;
  };
  const csv = async (jobId: number, options: Parameters<typeof readReported>[2] = {}) => {
    const { head, entries } = await readReported(pool, jobId, options);
    const [columns, ...rows] = parseCsv(await joined(csvReport(head, entries)));
    return rows.map((row) => Object.fromEntries(row.map((cell, index) => [columns![index], cell])));
  };
  const text = async (jobId: number, filter: ReportFilter = {}, limit = 20) => {
    const { head, entries } = await readReported(pool, jobId, { filter });
    return joined(textReport(head, entries, limit));
  };
  const html = async (jobId: number, limit = 1_000) => {
    const { head, entries } = await readReported(pool, jobId);
    return joined(htmlReport(head, entries, limit));
  };

  it('adds up to the totals, with as many entities on record as were skipped and failed', async () => {
    for (const jobId of [odd, large]) {
      const { totals, addsUp, entries } = await json(jobId);
      expect(addsUp).toBe(true);
      for (const { exported, skipped, failed, pending, total } of Object.values(totals)) {
        expect(exported + skipped + failed + pending).toBe(total);
      }
      for (const status of ['skipped', 'failed'] as const) {
        const counted = Object.values(totals).reduce((sum, account) => sum + account[status], 0);
        expect(entries.filter((entry) => entry.status === status)).toHaveLength(counted);
      }
    }
  });

  it('names each entity once, over many pages, in one order', async () => {
    const { entries, codes } = await json(large, { pageSize: 100 });
    expect(codes).toMatchObject([{ code: 'file_not_in_archive', type: 'attachment', count: 3_333 }]);
    expect(entries.map(({ slackId }) => slackId)).toEqual(missingFiles(3_333).map(({ slackId }) => slackId));
    expect(await csv(large, { pageSize: 1_111 })).toHaveLength(3_333);
    expect((await json(large, { pageSize: 100 }, 250)).entries).toHaveLength(250);
  });

  it('says of what and where, as Slack called it and as it is called at the target', async () => {
    const { entries } = await json(odd);
    const general = { slackId: 'C1', slackName: 'general', targetName: 'town-square' };
    const user = { slackId: 'U1', slackName: '=cmd|"/c calc"', targetName: 'cmd-c-calc' };
    expect(entries).toMatchObject([
      { status: 'failed', code: 'message_invalid', time: null, channel: general, user: null },
      { status: 'skipped', code: 'emoji_image_missing', slackId: '+1<b>', channel: null },
      {
        status: 'skipped',
        code: 'pin_notice',
        time: '2023-11-14T22:13:21Z',
        channel: { slackId: 'D1', slackName: null, targetName: 'ann,bob' },
      },
      { status: 'noted', code: 'user_renamed', type: 'user', channel: null, user },
      { status: 'noted', code: 'channel_renamed', channel: { slackId: 'C2', targetName: 'script' } },
      { status: 'noted', code: 'reaction_merged', type: 'reaction', channel: general, user },
    ]);
  });

  it.each<[ReportFilter, string[]]>([
    [{ status: 'failed' }, ['message_invalid']],
    [{ type: 'message' }, ['message_invalid', 'pin_notice']],
    [{ code: 'user_renamed' }, ['user_renamed']],
    [{ status: 'noted', type: 'channel' }, ['channel_renamed']],
    [{ code: 'user_renamed', type: 'channel' }, []],
  ])('with the filter %j is about %j, with the totals of all', async (filter, codes) => {
    const found = await json(odd, { filter });
    expect(found.codes.map(({ code }) => code)).toEqual(codes);
    expect(found.entries.map(({ code }) => code)).toEqual(codes);
    expect(found.totals).toEqual((await json(odd)).totals);
    expect((await csv(odd, { filter })).map(({ code }) => code)).toEqual(codes);
  });

  it('for a terminal', async () => {
    const shown = await text(odd);
    expect(shown.slice(shown.indexOf('FAILED'))).toMatchInlineSnapshot(`
"FAILED: should have been exported, and could not be

  message_invalid: 1 message
    an element of a day file is no object, or has no valid \`ts\`
    what to do: look at the place that the detail names; export again if the file is damaged
      general/2024-03-06.json#5  #general → ~town-square  �[31m"ts", missing

SKIPPED: left out, for a known reason

  emoji_image_missing: 1 custom emoji
    neither the archive nor a folder holds an image of that name
    what to do: fetch it (\`slack-mm2 fetch-emoji\`), give it with \`--emoji-folder\`, and migrate again
      +1<b>

  pin_notice: 1 message
    a notice that something was pinned or unpinned
    what to do: nothing: pins themselves are migrated
      D1/1700000001.000100  2023-11-14 22:13:21  direct: ann, bob

NOTED: exported, but otherwise than it stood in Slack

  user_renamed: 1 user
    the user name is not the Slack handle; the detail says both
    what to do: tell the person
      U1  =cmd|"/c calc" → @cmd-c-calc

  channel_renamed: 1 channel
    the name is not Slack's; the detail says both
    what to do: rename it in Mattermost if you like
      C2  #<script>alert(1)</script> → ~script

  reaction_merged: 1 reaction
    one person had two tones of one emoji, or two Slack users are one account
    what to do: nothing
      C1/1700000002.000100/+1/U1  2023-11-14 22:13:22  #general → ~town-square, by =cmd|"/c calc" → @cmd-c-calc
"
`);
  });

  it('for a terminal shows the first of each code, and how to see the others', async () => {
    const shown = await text(large, {}, 2);
    expect(shown.match(/^ {6}C1/gm)).toHaveLength(2);
    expect(shown).toContain(`… and 3,331 more: slack-mm2 report ${large} --code file_not_in_archive --csv\n`);
    expect(shown).toMatch(/Pending is what is not exported yet: .* \+ pending = total/);
    expect(await text(odd, { code: 'api_event' })).toContain('only code api_event:\n\nNothing is on record');
  });

  it('as CSV holds no formula', async () => {
    const rows = await csv(odd);
    expect(rows.map(({ slack_id: id, user, detail }) => [id, user, detail])).toEqual([
      ['general/2024-03-06.json#5', '', '\ufffd[31m"ts", missing'],
      ["'+1<b>", '', ''],
      [`D1/${ts(1)}`, '', ''],
      ['U1', '\'=cmd|"/c calc"', '\'=cmd|"/c calc" → cmd-c-calc'],
      ['C2', '', ''],
      [`C1/${ts(2)}/+1/U1`, '\'=cmd|"/c calc"', ''],
    ]);
  });

  it('as a page is markup of its own only, and loads nothing', async () => {
    const page = await html(odd);
    expect(page).toContain('#&lt;script&gt;alert(1)&lt;/script&gt; → ~script');
    expect(page).not.toMatch(/<script|\s(?:src|href)="(?!#)|url\(|@import|\u001b/);
    expect(page).toMatch(/^<!doctype html>/);
    const open: string[] = [];
    for (const [, end, tag] of page.matchAll(/<(\/?)([a-z][a-z0-9]*)\b[^>]*>/g)) {
      if (tag === 'meta') continue;
      if (end) expect(open.pop()).toBe(tag);
      else open.push(tag!);
    }
    expect(open).toEqual([]);
  });

  it('as a page shows the first of each code, and where the rest is', async () => {
    const page = await html(large, 1_000);
    expect(page.match(/<td class="id">/g)).toHaveLength(1_000);
    expect(page).toContain('The first 1,000 of 3,333');
    expect(page).toMatch(/2,333 more are not shown here.*\n.*--code file_not_in_archive --csv/);
    expect(page).toContain('aria-label="attachments: exported 667, skipped 3,333, failed 0, pending 0"');
  });

  it('of a job that was cancelled says what was never exported', async () => {
    const jobId = await insertReportedJob(pool, {
      exported: [
        { type: 'user', entities: 2 },
        { type: 'message', entities: 7, isPending: true },
      ],
    });
    await endJob(pool, jobId, 'cancelled', null);
    const { totals, addsUp } = await json(jobId);
    expect({ addsUp, messages: totals.messages }).toMatchObject({
      addsUp: true,
      messages: { pending: 7, total: 7 },
    });
    expect(await text(jobId)).toMatch(/Pending is what was never exported/);
    expect(await html(jobId)).toContain('There is nothing on record to list.');
  });

  it('of a job that failed while it read says so', async () => {
    const jobId = await insertJob(pool, 'users');
    await endJob(pool, jobId, 'failed', 'users.json[3].id: expected a user');
    const shown = await text(jobId);
    expect(shown).toContain('error     users.json[3].id: expected a user');
    expect(shown).toContain('The job ended before its totals were fixed: nothing was exported.');
    expect((await json(jobId)).totals.users).toMatchObject({ total: null, pending: null });
    expect(await html(jobId)).toContain('<th class="number">read</th>');
  });

  it('lists codes of another version, too', async () => {
    const jobId = await insertReportedJob(pool, { exported: [{ type: 'user', entities: 1 }] });
    await storeFindings(pool, jobId, [{ code: 'of_tomorrow' as 'user_renamed', slackId: 'U9', detail: 'x' }]);
    const { codes, entries } = await json(jobId);
    expect(codes).toMatchObject([
      { code: 'of_tomorrow', type: null, meaning: expect.stringMatching(/does not know/) },
    ]);
    expect(entries).toMatchObject([{ type: null, slackId: 'U9', detail: 'x' }]);
  });
});
