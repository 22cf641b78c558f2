import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { sql } from 'slonik';
import { z } from 'zod';
import { COUNTER_NAMES, ENTITY_TYPES } from '../../src/meta/entity-types.ts';
import { getJob } from '../../src/store/jobs.ts';
import { aTeam } from '../support/a-team.ts';
import { withLiveJobs } from '../support/live-jobs.ts';
import { archiveOf, changes, workspace } from '../support/random-workspace.ts';

const RUNS = Number(process.env.DELTA_RUNS ?? 6);
const SEED = Number(process.env.DELTA_SEED ?? 17);

const jobs = withLiveJobs();

const Named = z.object({ entityId: z.number().int(), name: z.string() });
const namesOf = async (jobId: number) =>
  new Map(
    (
      await jobs.pool.any(sql.type(Named)`
        SELECT entity_id AS "entityId", name FROM jobs JOIN target_names USING (target_id) WHERE job_id = ${jobId}`)
    ).map(({ entityId, name }) => [entityId, name]),
  );

const Timed = z.object({ key: z.string(), createAt: z.bigint() });
const timesOf = async (jobId: number) =>
  new Map(
    (
      await jobs.pool.any(sql.type(Timed)`
        SELECT channel_id || ':' || ts AS key, coalesce(create_at, ts / 1000) AS "createAt"
        FROM jobs JOIN messages USING (job_id) LEFT JOIN time_shifts USING (target_id, channel_id, ts)
        WHERE job_id = ${jobId}`)
    ).map(({ key, createAt }) => [key, createAt]),
  );

let team = 0;

it('archives of a workspace that changes keep names, times and texts of what was sent', async () => {
  await fc.assert(
    fc.asyncProperty(workspace, fc.array(changes, { minLength: 1, maxLength: 3 }), async (first, later) => {
      const at = { team: `random-${++team}` };
      const server = aTeam();
      const names = new Map<number, string>();
      const times = new Map<string, bigint>();
      const sent = new Set<string>();
      let now = first;
      for (const change of [(same: typeof first) => same, ...later]) {
        now = change(now);
        const jobId = await jobs.plan(archiveOf(now), at);
        for (const [entityId, name] of await namesOf(jobId)) {
          expect(name).toBe(names.get(entityId) ?? name);
          if (name !== '') names.set(entityId, name);
        }
        const own = await timesOf(jobId);
        for (const [key, createAt] of own) {
          expect([key, createAt]).toEqual([key, times.get(key) ?? createAt]);
          times.set(key, createAt);
        }
        // Finds what it goes on with, and sends nothing twice: or the team says so.
        const before = server.posts.size;
        const records = await jobs.exportAll(jobId);
        server.apply(records);
        expect(server.posts.size).toBeGreaterThanOrEqual(before);
        const places = [...server.posts.keys()].map((key) => key.split(' ').slice(0, 2).join(' '));
        expect(places.length).toBe(new Set(places).size);
        const { meta } = await getJob(jobs.pool, jobId);
        const number = (key: string) => (meta[key] as number | undefined) ?? 0;
        for (const type of ENTITY_TYPES) {
          const name = COUNTER_NAMES[type];
          const settled = number(`${name}_exported`) + number(`${name}_skipped`) + number(`${name}_failed`);
          expect(settled).toBe((meta.totals as Record<string, number>)[name]);
          expect(number(`${name}_reused`)).toBeLessThanOrEqual(number(`${name}_exported`));
        }
        const again = [...own.keys()].filter((key) => sent.has(key)).length;
        expect(number('messages_reused')).toBe(again);
        for (const key of own.keys()) sent.add(key);
      }
    }),
    // A run takes a second: there is no time to look for a smaller one that fails.
    { numRuns: RUNS, seed: SEED, endOnFailure: true },
  );
}, 600_000);
