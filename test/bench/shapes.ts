import type { ExportOptions } from '../support/generate-export.ts';

/** What an archive of the bench is made from; the rest is in proportion to `messages`. */
export type ArchiveOptions = Omit<ExportOptions, 'path' | 'seed'>;

const ONE_CHANNEL = { channels: 1, groups: 0, dms: 0, mpims: 0 };

/** Archives of which one thing is far larger than usual. */
export const SHAPES = {
  /** One channel with one day: a file of 203 MB. */
  'day-file': { ...ONE_CHANNEL, messages: 300_000, days: 1 },
  /** One channel with two million messages, in 376 files of 3.6 MB. */
  channel: { ...ONE_CHANNEL, messages: 2_000_000 },
  /** One thread with 100,000 replies, among other messages of its channel. */
  thread: { ...ONE_CHANNEL, messages: 120_000, longThreadReplies: 100_000 },
  /** A list of 200,000 people, all of them members of one channel. */
  users: { messages: 10_000, users: 200_000 },
} satisfies Record<string, ArchiveOptions>;

export type ShapeName = keyof typeof SHAPES;

export const SHAPE_NAMES = Object.keys(SHAPES) as ShapeName[];
