import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { REASONS, type ReasonCode } from '../../src/meta/reason-codes.ts';
import type { Job } from '../../src/store/jobs.ts';
import { parseCsv } from '../cli/support/parse-csv.ts';
import { commandLine } from '../support/command-line.ts';
import { withMigrations } from '../support/migrations.ts';

const SAMPLE = fileURLToPath(new URL('../../samples/acme', import.meta.url));

/** `slack-mm2 report` as an administrator calls it, after the sample export was migrated. */
describe('slack-mm2 report', () => {
  const migrations = withMigrations();
  let job: Job;
  beforeAll(async () => {
    const path = join(migrations.folder, 'acme.zip');
    job = await migrations.run({ archive: SAMPLE, target: { kind: 'bulk-file', path }, team: 'acme' });
  }, 60_000);

  const slackMm2 = commandLine(() => migrations);
  const start = (...args: string[]) => slackMm2.start(['report', ...args]);
  const report = (...args: string[]) => slackMm2.run(['report', ...args]);

  it('accounts for everything, and counts what `meta` counts', async () => {
    const { status, stdout } = await report(job.workflowId, '--json');
    const { totals, addsUp, entries, codes } = JSON.parse(stdout);
    expect({ status, addsUp }).toEqual({ status: 0, addsUp: true });
    for (const [name, total] of Object.entries(job.meta.totals as object)) {
      const { exported, skipped, failed, pending } = totals[name];
      expect({ name, exported: exported + skipped + failed, pending }).toEqual({
        name,
        exported: total,
        pending: 0,
      });
      expect(exported).toBe(job.meta[`${name}_exported`]);
    }
    expect(entries).toHaveLength(codes.reduce((sum: number, { count }: { count: number }) => sum + count, 0));
    expect(entries).toContainEqual({
      status: 'failed',
      type: 'message',
      code: 'message_invalid',
      slackId: 'random/2024-03-06.json#5',
      detail: expect.any(String),
      time: null,
      channel: { slackId: 'C01RANDOM01', slackName: 'random', targetName: 'random' },
      user: null,
    });
  });

  it('says of a reason what the list of codes says', async () => {
    const { codes } = JSON.parse((await report('1', '--json')).stdout);
    const reasons = codes.filter(({ status }: { status: string }) => status !== 'noted');
    expect(reasons).toHaveLength(7);
    for (const { code, type, status, meaning } of reasons) {
      const reason = REASONS[code as ReasonCode];
      expect({ code, status, meaning }).toEqual({ code, status: reason.status, meaning: reason.meaning });
      expect(reason.types).toContain(type);
    }
  });

  it('prints the same entities as text and as CSV', async () => {
    const { entries } = JSON.parse((await report(String(job.jobId), '--json')).stdout);
    const ids = entries.map(({ slackId }: { slackId: string }) => slackId);
    const [columns, ...rows] = parseCsv((await report(String(job.jobId), '--csv')).stdout);
    expect(rows.map((row) => row[columns!.indexOf('slack_id')])).toEqual(ids);
    const { stdout } = await report(String(job.jobId));
    expect(ids.filter((id: string) => !stdout.includes(`      ${id}`))).toEqual([]);
    expect(stdout).toContain('Nothing is missing: for every type, exported + skipped + failed = total.');
  });

  it('writes a page, and overwrites one only if it may', async () => {
    const path = join(migrations.folder, 'report.html');
    expect(await report('1', '--html', path)).toMatchObject({ status: 0, stderr: '' });
    const page = await readFile(path, 'utf8');
    expect(page).toMatch(/^<!doctype html>[\s\S]*random\/2024-03-06\.json#5[\s\S]*<\/html>\n$/);
    const refused = await report('1', '--html', path);
    expect(refused).toMatchObject({ status: 1, stdout: '' });
    expect(refused.stderr).toMatch(/^error: --html .*: the file exists already; .* --overwrite\n$/);
    expect(await report('1', '--html', path, '--overwrite', '--status', 'failed')).toMatchObject({
      status: 0,
    });
    expect((await readFile(path, 'utf8')).length).toBeLessThan(page.length);
  });

  it('is about the entities that the options name', async () => {
    const { stdout } = await report(
      '1',
      '--csv',
      '--status',
      'skipped',
      '--type',
      'attachment',
      '--limit',
      '1',
    );
    expect(parseCsv(stdout).map(([status, type, code]) => [status, type, code])).toEqual([
      ['status', 'type', 'code'],
      ['skipped', 'attachment', 'file_deleted'],
      ['skipped', 'attachment', 'file_external'],
      ['skipped', 'attachment', 'file_hidden_by_limit'],
      ['skipped', 'attachment', 'file_not_in_archive'],
    ]);
  });

  it.each<[string, string[], RegExp]>([
    ['a job that there is not', ['99'], /^error: there is no job 99: .*`slack-mm2 jobs` lists them\n$/],
    [
      'a code that there is not',
      ['1', '--code', 'renamed'],
      /^error: --code renamed: there is no such code; /,
    ],
    ['two formats', ['1', '--json', '--csv'], /'--json' cannot be used with option '--csv'/],
    ['a type that there is not', ['1', '--type', 'users'], /Allowed choices are user, custom_emoji, /],
  ])('refuses %s', async (_what, args, message) => {
    const { status, stdout, stderr } = await report(...args);
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr).toMatch(message);
  });

  it('is quiet if nobody reads on', async () => {
    const child = start('1', '--json');
    child.stdout.destroy();
    const [stderr] = await Promise.all([text(child.stderr), once(child, 'close')]);
    expect({ status: child.exitCode, stderr }).toEqual({ status: 0, stderr: '' });
  });
});
