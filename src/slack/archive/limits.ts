/** Bounds on what an archive may ask for. Memory is kept flat by streaming; these end forged archives early. */
export interface ArchiveLimits {
  /** Entries of the archive. */
  maxEntries: number;
  /** Sum of the inflated sizes of all entries. */
  maxTotalBytes: number;
  /** Inflated to compressed size of a JSON entry that inflates to more than `ratioAppliesAboveBytes`. */
  maxRatio: number;
  ratioAppliesAboveBytes: number;
  /** One element of a JSON array: a user, a conversation, a message. It is held in memory whole. */
  maxElementBytes: number;
  /** Arrays and objects inside one another, the file's own array not counted. */
  maxDepth: number;
}

/**
 * - Entries: four times the largest archives planned for (500,000 day files).
 * - Total: a real export had 81 GB of files beside its messages.
 * - Ratio: deflate ends at 1032:1. The most repetitive honest case, a bot that says the same 20 kB every minute, was
 *   measured at 176:1 (zlib level 9). Only JSON is inflated here, so an uploaded blank image may well exceed it.
 * - Element: Slack cuts texts at 40,000 characters; a channel list entry with 100,000 members takes 1.4 MB.
 * - Depth: a shared message with nested lists needs about 20; PostgreSQL and recursive readers fail at some thousands.
 */
export const DEFAULT_LIMITS: Readonly<ArchiveLimits> = {
  maxEntries: 2_000_000,
  maxTotalBytes: 2 ** 40,
  maxRatio: 400,
  ratioAppliesAboveBytes: 1 << 20,
  maxElementBytes: 64 << 20,
  maxDepth: 500,
};
