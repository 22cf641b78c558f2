import { ApplicationFailure, Context } from '@temporalio/activity';
import { lanesOf } from '../../../src/activities/enter-exporting.ts';
import type { Activities, WaitActivities } from '../../../src/activities/index.ts';
import { MAX_DOWNLOAD_LANES } from '../../../src/activities/plan-downloads.ts';
import { COUNTER_NAMES, ENTITY_TYPES, type EntityType } from '../../../src/meta/entity-types.ts';
import { MAX_SLICES } from '../../../src/store/slices.ts';
import { WAIT_OPTIONS, WORK_OPTIONS } from '../../../src/workflows/activity-options.ts';
import type { Counters } from '../../../src/workflows/types.ts';

/** An export, by what decides the length of its migration's history. */
export interface Simulated {
  messages: number;
  users: number;
  customEmoji: number;
  channels: number;
}

/** What a message weighs, as day files and in the database; the larger, the more slices and chunks. Bytes. */
const MESSAGE_BYTES = 1_000;
/** As src/store/chunks.ts and src/store/slices.ts cut. */
const SLICE_BYTES = 4 * 1024 * 1024;
const CHUNK_BYTES = 2 * 1024 * 1024;
const SHARED_CHUNK_ENTITIES = 1_000;

const chunksOf = ({ messages, users, customEmoji, channels }: Simulated): Record<EntityType, number> => {
  const ranges = Math.ceil((messages * MESSAGE_BYTES) / CHUNK_BYTES);
  return {
    user: Math.ceil(users / SHARED_CHUNK_ENTITIES),
    custom_emoji: Math.ceil(customEmoji / SHARED_CHUNK_ENTITIES),
    channel: Math.ceil(channels / SHARED_CHUNK_ENTITIES),
    message: ranges,
    attachment: ranges,
    reaction: ranges,
  };
};

/** Every number as long as it gets. */
const countersOf = ({ messages }: Simulated): Counters => {
  const all = Object.fromEntries(ENTITY_TYPES.map((type) => [COUNTER_NAMES[type], messages])) as Record<
    (typeof COUNTER_NAMES)[EntityType],
    number
  >;
  return { processed: all, exported: all, totals: all };
};

/**
 * Activities that answer as the real ones would for such an export, and do nothing. The first attempt of each fails, in as many words as an
 * error has: the history keeps an activity's last failure.
 */
export function simulatedActivities(size: Simulated) {
  const answers: Record<string, unknown> = {
    openJob: { jobId: 2_000_000_000 },
    extractArchive: {
      slices: Math.min(MAX_SLICES, Math.ceil((size.messages * MESSAGE_BYTES) / SLICE_BYTES)),
      workspaceId: 'T0123456789',
      fileLists: 1,
    },
    planDownloads: { lanes: MAX_DOWNLOAD_LANES },
    enterExporting: {
      lanes: Object.fromEntries(
        Object.entries(chunksOf(size)).map(([type, chunks]) => [type, lanesOf(chunks)]),
      ),
    },
    awaitFile: { file: `/${'a'.repeat(200)}` },
  };
  const simulate = (name: string) => async (): Promise<unknown> => {
    if (Context.current().info.attempt === 1)
      throw ApplicationFailure.create({
        message: `${name}: ${'the connection was closed by the server '.repeat(10)}`,
        type: 'Error',
        nextRetryDelay: '10 milliseconds',
      });
    if (/^(import|export|deliver)/.test(name)) return countersOf(size);
    return answers[name];
  };
  const all = (names: string[]) => Object.fromEntries(names.map((name) => [name, simulate(name)]));
  return {
    work: all(Object.keys(WORK_OPTIONS)) as unknown as Activities,
    wait: all(Object.keys(WAIT_OPTIONS)) as unknown as WaitActivities,
  };
}
