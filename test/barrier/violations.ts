import { type Change, type ChunkChange, type JobChange, type Start, sees } from './history.ts';

/** Written out here: a checker that took the order from the product would believe its mistakes. */
const ORDER = ['user', 'custom_emoji', 'channel', 'message', 'attachment', 'reaction'];

export interface Violation {
  /** What happened, in words. */
  text: string;
  /** Where the entities are that should have come first; none if the violation is of another kind. */
  chunk?: { jobId: number; type: string; chunkNo: number };
}

/**
 * Checks a history against the rule of the type barrier, knowing nothing but the rule:
 *
 * - a job starts a type only when no job in `exporting`, itself included, has a pending entity of an earlier type;
 * - a start and an entry into `exporting` are not made side by side: one has seen the other;
 * - it is in `exporting` when it starts a type, and no entity of a type is settled before its job has started it.
 *
 * A start is judged by what it saw when it was recorded. What was settled, or ended, before that is no violation even if the
 * product had looked earlier: the rule held then.
 * @returns the violations; none if the rule held
 */
export function violations(history: readonly Change[]): Violation[] {
  const starts = history.filter((change) => change.kind === 'start');
  const jobs = rows(
    history.filter((change) => change.kind === 'job'),
    ({ jobId }) => jobId,
  );
  const chunks = rows(
    history.filter((change) => change.kind === 'chunk'),
    ({ jobId, type, chunkNo }) => `${jobId} ${type} ${chunkNo}`,
  );
  return [
    ...starts.flatMap((start) => whyTooEarly(start, jobs, chunks)),
    ...chunks.flatMap((chunk) => settledBeforeStart(chunk, starts)),
  ];
}

function whyTooEarly(start: Start, jobs: JobChange[][], chunks: ChunkChange[][]): Violation[] {
  const said = `job ${start.jobId} started ${start.type} at ${start.at}`;
  const own = jobs.find(([first]) => first!.jobId === start.jobId) ?? [];
  if (!own.some((change) => isExporting(change) && sees(start, change)))
    return [{ text: `${said}, and had not entered exporting` }];
  return jobs.flatMap((job) => {
    const { jobId } = job[0]!;
    if (isExporting(asSeenBy(start, job))) {
      return earlierPending(start, jobId, start, chunks).map(({ type, chunkNo, pending }) => ({
        text: `${said}, while job ${jobId} had ${pending} pending of ${type} in chunk ${chunkNo}`,
        chunk: { jobId, type, chunkNo },
      }));
    }
    const entry = job.find(
      (change, index) => isExporting(change) && !isExporting(job[index - 1]) && !sees(start, change),
    );
    if (!entry || sees(entry, start)) return [];
    return earlierPending(entry, jobId, start, chunks).map(({ type, chunkNo, pending }) => ({
      text: `${said}, side by side with job ${jobId}, which entered exporting with ${pending} pending of ${type} in chunk ${chunkNo}`,
      chunk: { jobId, type, chunkNo },
    }));
  });
}

/** The chunks of a job in which `by` saw pending entities of a type before that of `start`. */
const earlierPending = (by: Change, jobId: number, start: Start, chunks: ChunkChange[][]): ChunkChange[] =>
  chunks
    .filter(([first]) => first!.jobId === jobId && placeOf(first!.type) < placeOf(start.type))
    .map((chunk) => asSeenBy(by, chunk))
    .filter((change) => change !== undefined && change.pending > 0) as ChunkChange[];

function settledBeforeStart(chunk: ChunkChange[], starts: readonly Start[]): Violation[] {
  const { jobId, type, chunkNo } = chunk[0]!;
  const ofType = starts.filter((start) => start.jobId === jobId && start.type === type);
  return chunk
    .filter((change, index) => change.settled > (chunk[index - 1]?.settled ?? change.settled))
    .filter((change) => !ofType.some((start) => sees(change, start)))
    .map(({ at }) => ({
      text: `job ${jobId} settled chunk ${chunkNo} of ${type} at ${at}, and had not started ${type}`,
      chunk: { jobId, type, chunkNo },
    }));
}

/** What a row was when `by` looked; undefined if it was not there yet. */
const asSeenBy = <C extends Change>(by: Change, row: readonly C[]): C | undefined =>
  row.findLast((change) => sees(by, change));

const isExporting = (change: JobChange | undefined) =>
  change?.status === 'running' && change.stage === 'exporting';

function placeOf(type: string): number {
  const place = ORDER.indexOf(type);
  if (place < 0) throw new Error(`the checker does not know the type ${type}`);
  return place;
}

/** The changes of each row, in the order in which they were made. */
function rows<C extends Change>(changes: readonly C[], keyOf: (change: C) => unknown): C[][] {
  return [...Map.groupBy(changes, keyOf).values()].map((ofRow) => ofRow.toSorted((a, b) => a.seq - b.seq));
}
