import type { ReasonCode } from '../meta/reason-codes.ts';
import type { SlackFile } from '../slack/import-message.ts';
import { microsToMillis } from '../slack/ts.ts';

/** What becomes of a file: it comes along, or why it does not. */
export type FileFate = ReasonCode | 'attached';

export interface FileTally {
  files: number;
  /** As Slack declares them; files without a size count as 0. */
  bytes: number;
}

/** What messages are, beside what becomes of them. Times in milliseconds. */
export interface MessageStats {
  firstMs: number | undefined;
  lastMs: number | undefined;
  /** `2024-03` → messages. */
  byMonth: Map<string, number>;
  /** Slack's subtype, '' for ordinary messages. */
  bySubtype: Map<string, number>;
  duplicates: number;
  threads: number;
  replies: number;
  orphanedThreads: number;
  /** Posts under another name than their account's. */
  overriddenNames: number;
  /** By what becomes of them. */
  files: Map<FileFate, FileTally>;
  largestFile: { bytes: number; name: string } | undefined;
  /** Pixels of the largest picture whose bytes are in the archive. */
  largestImagePixels: number;
  posts: number;
  /** Bytes of the import file's lines of posts, about. */
  lineBytes: number;
}

export const noMessages = (): MessageStats => ({
  firstMs: undefined,
  lastMs: undefined,
  byMonth: new Map(),
  bySubtype: new Map(),
  duplicates: 0,
  threads: 0,
  replies: 0,
  orphanedThreads: 0,
  overriddenNames: 0,
  files: new Map(),
  largestFile: undefined,
  largestImagePixels: 0,
  posts: 0,
  lineBytes: 0,
});

/** Beyond this many, subtypes are added up as `(other)`: a forged export may have one a message. */
const MAX_SUBTYPES = 200;

export function addTime(stats: MessageStats, micros: string): void {
  const ms = microsToMillis(micros);
  stats.firstMs = Math.min(stats.firstMs ?? ms, ms);
  stats.lastMs = Math.max(stats.lastMs ?? ms, ms);
  add(stats.byMonth, monthOf(ms), 1);
}

export function addSubtype(stats: MessageStats, subtype: unknown): void {
  const name = typeof subtype === 'string' ? subtype.slice(0, 100) : '';
  const isKnown = stats.bySubtype.has(name) || stats.bySubtype.size < MAX_SUBTYPES;
  add(stats.bySubtype, isKnown ? name : '(other)', 1);
}

export function addFile(stats: MessageStats, fate: FileFate, file: SlackFile): void {
  const tally = stats.files.get(fate) ?? { files: 0, bytes: 0 };
  stats.files.set(fate, tally);
  tally.files++;
  tally.bytes += amount(file.size);
}

/** A file that is attached. @param bytes in the archive */
export function addAttached(stats: MessageStats, file: SlackFile, name: string, bytes: number): void {
  addFile(stats, 'attached', file);
  if (bytes > (stats.largestFile?.bytes ?? -1)) stats.largestFile = { bytes, name };
  const pixels = amount(file.original_w) * amount(file.original_h);
  stats.largestImagePixels = Math.max(stats.largestImagePixels, pixels);
}

const amount = (value: unknown): number =>
  typeof value === 'number' && Number.isSafeInteger(value) && value > 0 ? value : 0;

const add = (tally: Map<string, number>, key: string, count: number) =>
  tally.set(key, (tally.get(key) ?? 0) + count);

let known = { month: '', fromMs: 1, toMs: 0 };

/** `2024-03`, in UTC. Most messages are of the month of the one before. */
function monthOf(ms: number): string {
  if (ms >= known.fromMs && ms < known.toMs) return known.month;
  const date = new Date(ms);
  if (Number.isNaN(date.getTime())) return 'unknown';
  const [year, month] = [date.getUTCFullYear(), date.getUTCMonth()];
  known = {
    month: `${String(year).padStart(4, '0')}-${String(month + 1).padStart(2, '0')}`,
    fromMs: Date.UTC(year, month),
    toMs: Date.UTC(year, month + 1),
  };
  return known.month;
}
