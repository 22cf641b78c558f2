import { beforeAll, describe, expect, it } from '@jest/globals';
import { runCampaign } from '../chaos/campaign.ts';
import { FAULTS } from '../chaos/faults.ts';
import type { Moment } from '../chaos/moments.ts';
import type { RunResult } from '../chaos/run.ts';

/** Each fault at a moment at which it hurts, and each moment at least once. `npm run chaos` has all of them at all. */
const MOMENT_OF: Record<string, Moment> = {
  'kill-worker': 'exporting attachment',
  'kill-workers': 'messages',
  'kill-postgres': 'exporting reaction',
  'kill-temporal': 'ready_export',
  'kill-tree': 'exporting custom_emoji',
  'restart-postgres': 'users',
  'postgres-away': 'exporting channel',
  'temporal-away': 'channels',
  'target-500': 'exporting user',
  'target-hangs': 'exporting reaction',
  'target-cuts': 'exporting message',
  'target-restarts': 'exporting attachment',
  'disk-full': 'exporting message',
  'data-disk-full': 'extracting',
  'frozen-worker': 'exporting message',
  'clock-steps': 'done',
};

describe('a migration to which something happens', () => {
  let results: RunResult[];

  beforeAll(async () => {
    results = await runCampaign({
      seed: 1,
      pairs: FAULTS.map((fault) => ({ fault, moment: MOMENT_OF[fault.name]! })),
      rounds: 1,
      parallel: 3,
      outageMs: 5_000,
      messages: { file: 5_000, server: 800 },
      onResult: () => {},
      say: (line) => process.env.DEBUG && console.log(line),
      signal: new AbortController().signal,
    });
  }, 900_000);

  it.each(FAULTS.map(({ name, title }) => [title, name]))(
    '%s: it goes on by itself to the same result, nothing lost and nothing twice (%s)',
    (_title, name) => {
      const runs = results.filter(({ fault }) => fault === name);
      expect(runs.flatMap(({ outcome, problems }) => (outcome === 'failed' ? problems : []))).toEqual([]);
      const skipped = runs.find(({ outcome }) => outcome === 'skipped');
      if (skipped) console.warn(`${name} is skipped: ${skipped.problems}`);
      else expect(runs.map(({ outcome }) => outcome)).toContain('passed');
    },
  );
});
