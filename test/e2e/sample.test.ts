import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { type DatabasePool, sql } from 'slonik';
import { z } from 'zod';
import { checkImport } from '../../src/mattermost/import-check/check-import.ts';
import { finishPath } from '../../src/sinks/bulk-file/finish-path.ts';
import type { Job } from '../../src/store/jobs.ts';
import { tallyFindings, tallyOutcomes } from '../../src/store/outcomes.ts';
import { getTarget } from '../../src/store/targets.ts';
import { importFaults } from '../support/import-faults.ts';
import { withMigrations } from '../support/migrations.ts';
import { fingerprintEntries, readLines } from '../support/read-lines.ts';

const SAMPLE = fileURLToPath(new URL('../../samples/acme', import.meta.url));

/**
 * The regression that the checklist for a new counter or entity type names (docs/dev.md): the sample export against
 * totals that were counted by hand in its files.
 */
describe('the sample export', () => {
  const migrations = withMigrations();
  let job: Job;
  let path: string;
  beforeAll(async () => {
    path = join(migrations.folder, 'acme.zip');
    job = await migrations.run({ archive: SAMPLE, target: { kind: 'bulk-file', path }, team: 'acme' });
  }, 60_000);

  it('is migrated', () => {
    expect(job).toMatchObject({
      status: 'success',
      stage: 'done',
      errorMessage: null,
      workspaceId: expect.any(String),
    });
  });

  it('comes to the expected totals, and every one of them is accounted for', () => {
    const { durations_ms: durations, ...meta } = job.meta;
    expect(meta).toEqual({
      archive: { kind: 'corporate', tool: 'slack-advanced-exporter', workspaces: 0 },
      totals_frozen: true,
      totals: { users: 19, custom_emoji: 3, channels: 12, messages: 113, attachments: 21, reactions: 120 },
      users_processed: 19,
      users_exported: 19,
      users_skipped: 0,
      users_failed: 0,
      custom_emoji_processed: 3,
      custom_emoji_exported: 1,
      custom_emoji_skipped: 2,
      custom_emoji_failed: 0,
      channels_processed: 12,
      channels_exported: 12,
      channels_skipped: 0,
      channels_failed: 0,
      messages_processed: 112,
      messages_exported: 111,
      messages_skipped: 1,
      messages_failed: 1,
      attachments_processed: 21,
      attachments_exported: 17,
      attachments_skipped: 4,
      attachments_failed: 0,
      reactions_processed: 120,
      reactions_exported: 120,
      reactions_skipped: 0,
      reactions_failed: 0,
      duplicate_messages: 1,
    });
    expect(Object.keys(durations as object).sort()).toEqual(
      ['channels', 'exporting', 'extracting', 'messages', 'ready_export', 'users'].sort(),
    );
  });

  it('gives each entity that was left out its reason, and names what is otherwise than in Slack', async () => {
    expect(await tallyOutcomes(migrations.pool, job.jobId)).toMatchInlineSnapshot(`
[
  {
    "count": 1,
    "reason": "message_invalid",
    "status": "failed",
    "type": "message",
  },
  {
    "count": 1,
    "reason": "file_deleted",
    "status": "skipped",
    "type": "attachment",
  },
  {
    "count": 1,
    "reason": "file_external",
    "status": "skipped",
    "type": "attachment",
  },
  {
    "count": 1,
    "reason": "file_hidden_by_limit",
    "status": "skipped",
    "type": "attachment",
  },
  {
    "count": 1,
    "reason": "file_not_in_archive",
    "status": "skipped",
    "type": "attachment",
  },
  {
    "count": 2,
    "reason": "emoji_image_missing",
    "status": "skipped",
    "type": "custom_emoji",
  },
  {
    "count": 1,
    "reason": "pin_notice",
    "status": "skipped",
    "type": "message",
  },
]
`);
    expect(await tallyFindings(migrations.pool, job.jobId)).toMatchInlineSnapshot(`
[
  {
    "code": "channel_renamed",
    "count": 3,
  },
  {
    "code": "channel_unlisted",
    "count": 1,
  },
  {
    "code": "email_placeholder",
    "count": 9,
  },
  {
    "code": "files_split",
    "count": 1,
  },
  {
    "code": "group_to_private_channel",
    "count": 1,
  },
  {
    "code": "message_split",
    "count": 1,
  },
  {
    "code": "reaction_emoji_unknown",
    "count": 1,
  },
  {
    "code": "thread_root_missing",
    "count": 1,
  },
  {
    "code": "unknown_subtype",
    "count": 1,
  },
  {
    "code": "user_renamed",
    "count": 6,
  },
]
`);
  });

  it('shows the same in the view of single entities', async () => {
    const totals = (await statuses(migrations.pool)).reduce<Record<string, number>>(
      (sums, { type, status, count }) => {
        sums[`${type} ${status}`] = count;
        return sums;
      },
      {},
    );
    expect(totals).toEqual({
      'user exported': 19,
      'custom_emoji exported': 1,
      'custom_emoji skipped': 2,
      'channel exported': 12,
      'message exported': 111,
      'message skipped': 1,
      'message failed': 1,
      'attachment exported': 17,
      'attachment skipped': 4,
      'reaction exported': 120,
    });
  });

  const statuses = (pool: DatabasePool) =>
    pool.any(sql.type(z.object({ type: z.string(), status: z.string(), count: z.number() }))`
      SELECT type, status, count(*)::int AS count FROM entities WHERE job_id = ${job.jobId} GROUP BY 1, 2`);

  it('becomes a file that Mattermost takes whole, and that holds what the summary says', async () => {
    const check = await checkImport(path);
    expect(importFaults(check)).toEqual([]);
    const {
      path: _path,
      sizeBytes: _size,
      archived,
      finish,
      ...result
    } = (await getTarget(migrations.pool, job.targetId!)).result!;
    expect(check.counts).toMatchObject(result);
    expect(finish).toBe(finishPath(path));
    const second = await checkImport(finishPath(path));
    expect(importFaults(second)).toEqual([]);
    expect(second.counts).toMatchObject({ channels: archived, posts: 0, users: 0 });
  });

  it('becomes the same file again', async () => {
    const again = join(migrations.folder, 'again.zip');
    await migrations.run({ archive: SAMPLE, target: { kind: 'bulk-file', path: again }, team: 'acme' });
    expect(await fingerprintEntries(again)).toEqual(await fingerprintEntries(path));
  });

  it('puts general into Town Square, and everybody into it', async () => {
    const users = (await readLines(path, 'user')) as { teams: { channels: { name: string }[] }[] }[];
    expect((await readLines(path, 'channel')).map(({ name }) => name)).toContain('town-square');
    expect(users.length).toBeGreaterThan(0);
    const inTownSquare = users.filter(({ teams }) =>
      teams[0]!.channels.some(({ name }) => name === 'town-square'),
    );
    expect(inTownSquare.length).toBeGreaterThan(10);
  });

  it('leaves no message text, file name or name of a person in the history of its workflow', async () => {
    const handle = migrations.client.workflow.getHandle(job.workflowId);
    const history = JSON.stringify(await handle.fetchHistory());
    const payloads = [...history.matchAll(/"data":"([A-Za-z0-9+/=]+)"/g)].map(([, data]) =>
      Buffer.from(data!, 'base64').toString('utf8'),
    );
    const everything = `${history}\n${payloads.join('\n')}`;
    expect(everything).toContain(SAMPLE);
    for (const secret of ['alice', 'hartmann', 'xoxe', 'standup', '@example.com', 'Slackbot']) {
      expect(everything).not.toContain(secret);
    }
  });
});
