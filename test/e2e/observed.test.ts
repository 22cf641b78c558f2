import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sql } from 'slonik';
import { z } from 'zod';
import { COUNTER_NAMES, ENTITY_TYPES } from '../../src/meta/entity-types.ts';
import type { Job } from '../../src/store/jobs.ts';
import { withMigrations } from '../support/migrations.ts';
import { startOtlpReceiver } from '../support/otlp-receiver.ts';
import { parsePrometheusText } from '../support/prometheus-text.ts';
import { writeExport } from '../support/write-export.ts';

/** None of these may be written anywhere. */
const SECRETS = {
  text: 'PlantedInTheTextOfAMessage',
  slackToken: 'xoxp-1234567890-PlantedSlackToken',
  linkToken: 'xoxe-1234567890-PlantedLinkToken',
  mattermostToken: 'plantedmattermosttoken26ch',
};

const EXPORT = {
  'users.json': [{ id: 'U1', team_id: 'T1', name: 'ann', profile: { email: 'ann@example.com' } }],
  'channels.json': [{ id: 'C1', name: 'general', is_general: true, members: ['U1'] }],
  'general/2024-03-06.json': Array.from({ length: 50 }, (_, index) => ({
    type: 'message',
    user: 'U1',
    ts: `${1_709_700_000 + index}.000100`,
    text: `${SECRETS.text} https://files.slack.com/files-pri/T1-F1/plan.txt?t=${SECRETS.linkToken}`,
    reactions: [{ name: 'wave', count: 1, users: ['U1'] }],
  })),
};

/** The database refuses messages, and quotes them as it does. */
const REFUSE = [
  sql.unsafe`
    CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION 'not now' USING DETAIL = row_to_json(NEW)::text, HINT = row_to_json(NEW)::text; END $$`,
  sql.unsafe`CREATE TRIGGER refuse BEFORE INSERT ON messages FOR EACH ROW EXECUTE FUNCTION refuse()`,
];
const ACCEPT = sql.unsafe`DROP FUNCTION refuse CASCADE`;

const Starts = z.object({ starts: z.number().int() });

describe('a migration seen from outside', () => {
  const env: NodeJS.ProcessEnv = {
    SLACK_MM2_LOG_LEVEL: 'trace',
    SLACK_MM2_METRICS_ADDRESS: '127.0.0.1:0',
    SLACK_TOKEN: SECRETS.slackToken,
    MATTERMOST_TOKEN: SECRETS.mattermostToken,
    OTEL_BSP_SCHEDULE_DELAY: '100',
  };
  const migrations = withMigrations({ workers: 0, env });
  let receiver: Awaited<ReturnType<typeof startOtlpReceiver>>;
  let job: Job;

  const lines = () =>
    migrations
      .log()
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
  const until = async <Found>(find: () => Found | undefined): Promise<Found> => {
    for (const giveUpAt = Date.now() + 40_000; Date.now() < giveUpAt; await sleep(50)) {
      const found = find();
      if (found !== undefined) return found;
    }
    throw new Error(`not seen within 40 s: ${find}\n${migrations.log()}`);
  };
  const get = async (path: string) => {
    const { address } = lines().find(({ msg }) => msg === 'metrics are served')!;
    return fetch(`http://${address}${path}`);
  };

  beforeAll(async () => {
    receiver = await startOtlpReceiver();
    env.OTEL_EXPORTER_OTLP_ENDPOINT = receiver.url;
    for (const statement of REFUSE) await migrations.pool.query(statement);
    await migrations.startWorker();
    const workflowId = await migrations.start({
      archive: await writeExport(join(migrations.folder, 'export'), EXPORT),
      target: { kind: 'bulk-file', path: join(migrations.folder, 'import.zip') },
      team: 'acme',
    });
    await until(() => lines().find(({ outcome }) => outcome === 'retried'));
    await migrations.pool.query(ACCEPT);
    job = await migrations.ended(workflowId);
    expect(job.status).toBe('success');
  }, 120_000);
  afterAll(() => receiver.close());

  it('logs each attempt with job, stage, type and number, and whether it is tried again', async () => {
    const { workflowId, runId, jobId } = job;
    const where = {
      job: jobId,
      stage: 'messages',
      type: 'message',
      activity: 'importMessages',
      workflowId,
      runId,
    };
    expect(lines().find(({ outcome }) => outcome === 'retried')).toMatchObject({
      ...where,
      level: 'warn',
      attempt: 1,
      msg: 'importMessages failed and will be tried again',
      error: { message: 'not now', code: 'P0001' },
    });
    const completed = await until(() => lines().find(({ msg }) => msg === 'importMessages completed'));
    expect(completed).toMatchObject({ ...where, level: 'info', ms: expect.any(Number) });
    expect(completed.attempt).toBeGreaterThan(1);
    expect(lines().find(({ msg }) => msg === 'openJob completed')).toMatchObject({ job: jobId });
  });

  it('logs neither messages nor tokens, at any level', () => {
    expect(lines().some(({ level }) => level === 'debug')).toBe(true);
    for (const secret of Object.values(SECRETS)) expect(migrations.log()).not.toContain(secret);
    expect(migrations.log()).not.toContain(new URL(migrations.databaseUrl).password);
  });

  it('has metrics that say what the database says', async () => {
    const response = await get('/metrics');
    expect(response.headers.get('content-type')).toContain('version=0.0.4');
    const samples = parsePrometheusText(await response.text());
    for (const type of ENTITY_TYPES) {
      for (const counted of ['processed', 'exported', 'skipped', 'failed']) {
        expect([type, counted, samples.get(`slack_mm2_entities_${counted}_total{type="${type}"}`)]).toEqual([
          type,
          counted,
          job.meta[`${COUNTER_NAMES[type]}_${counted}`] ?? 0,
        ]);
      }
      expect(samples.get(`slack_mm2_pending{type="${type}"}`)).toBe(0);
    }
    expect(samples.get('slack_mm2_entities_exported_total{type="message"}')).toBe(50);
    expect(samples.get('slack_mm2_jobs{status="success",stage="done"}')).toBe(1);
    const { starts } = await migrations.pool.one(
      sql.type(Starts)`SELECT count(*)::int AS starts FROM type_starts`,
    );
    const waits = ENTITY_TYPES.map((type) =>
      samples.get(`slack_mm2_barrier_wait_seconds_count{type="${type}"}`),
    );
    expect(waits).toEqual(ENTITY_TYPES.map(() => starts / ENTITY_TYPES.length));
    const attempts = (outcome: string) =>
      samples.get(`slack_mm2_activity_attempts_total{activity="importMessages",outcome="${outcome}"}`);
    expect(attempts('completed')).toBe(1);
    expect(attempts('retried')).toBe(lines().filter(({ outcome }) => outcome === 'retried').length);
    // The SDK's own.
    expect([...samples.keys()].some((name) => name.startsWith('temporal_workflow_completed_total'))).toBe(
      true,
    );
  });

  it('has no metric that is not described, and none is described that there is not', async () => {
    const families = (text: string, pattern: RegExp) =>
      [...new Set([...text.matchAll(pattern)].map(([, name]) => name!))].sort();
    const served = families(await (await get('/metrics')).text(), /^# TYPE (slack_mm2_\w+)/gm);
    const operating = await readFile(new URL('../../docs/operating.md', import.meta.url), 'utf8');
    expect(families(operating, /^\| `(slack_mm2_\w+)/gm)).toEqual(served);
    // Those of the alerts and examples.
    expect(served).toEqual(
      expect.arrayContaining(families(operating, /\b(slack_mm2_[a-z]\w*?)(?:_bucket)?\b/g)),
    );
  });

  it('is alive and ready', async () => {
    const [alive, ready, other] = await Promise.all([get('/healthz'), get('/readyz'), get('/')]);
    expect([alive.status, ready.status, other.status]).toEqual([200, 200, 404]);
    expect(await ready.json()).toEqual({
      status: 'ready',
      checks: { postgres: null, temporal: null, workers: null },
    });
  });

  it('is one trace, found by the run id of its workflow', async () => {
    const traceId = job.runId.replaceAll('-', '');
    const migration = await until(() => receiver.spans.find(({ name }) => name === 'slackMigration'));
    const attributes = { 'slack_mm2.job': job.jobId, 'temporal.workflow_id': job.workflowId };
    expect(migration).toMatchObject({
      traceId,
      parentSpanId: '',
      service: 'slack-mm2',
      attributes: { ...attributes, 'slack_mm2.status': 'success', 'slack_mm2.stage': 'done' },
    });
    expect(migration.startedAt.toISOString()).toBe(job.startedAt);
    const imports = receiver.spans.filter(({ name }) => name === 'importMessages');
    const attempt = {
      traceId,
      parentSpanId: migration.spanId,
      attributes: { ...attributes, 'slack_mm2.stage': 'messages', 'slack_mm2.type': 'message' },
    };
    expect(imports[0]).toMatchObject({ ...attempt, isError: true });
    expect(imports.at(-1)).toMatchObject({ ...attempt, isError: false });
    expect(JSON.stringify(receiver.spans)).not.toContain(SECRETS.text);
  });
});
