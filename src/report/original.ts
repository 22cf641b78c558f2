import type { TargetNamesCache } from '../activities/target-names-cache.ts';
import type { EntityType } from '../meta/entity-types.ts';
import { FINDINGS, REASONS } from '../meta/reason-codes.ts';
import type { Job } from '../store/jobs.ts';
import { isFound, outcomesOf } from '../store/outcomes.ts';
import type { DatabasePool } from '../store/pool.ts';
import { findEntity, type SharedType } from '../store/workspace-entities.ts';
import { refusedPlace } from './entity-id.ts';
import { originalMessage } from './original-message.ts';

/** An entity as Slack had it beside what is sent of it. Holds content. */
export interface Original {
  /** JSON text; null if nothing is stored. */
  slack: string | null;
  /** JSON texts; none if nothing is sent of it. */
  sent: string[];
  /** Why one of the two is missing; null if both are there. */
  note: string | null;
}

/** What of an entity is stored, and what becomes of it by the conversion as it was exported. */
export interface Stored {
  slack: string;
  /** Asked only if the job is planned. */
  convert: () => Promise<string[]>;
}

/** @returns undefined if the job knows nothing of it */
export async function originalOf(
  pool: DatabasePool,
  targetNames: TargetNamesCache,
  job: Job,
  type: EntityType,
  slackId: string,
): Promise<Original | undefined> {
  // No text of PostgreSQL holds it.
  if (slackId.includes('\0')) return undefined;
  const outcome = (await outcomesOf(pool, job.jobId, type, [slackId])).get(slackId);
  const stored =
    type === 'user' || type === 'channel' || type === 'custom_emoji'
      ? await storedEntity(pool, job, type, slackId)
      : await originalMessage(pool, targetNames, job, type, slackId);
  if (!stored) {
    if (outcome) return { slack: null, sent: [], note: notStored(job, slackId) };
    const isKnown = await isFound(pool, job.jobId, codesOf(type), slackId);
    return isKnown
      ? { slack: null, sent: [], note: 'the archive holds nothing of it but its name' }
      : undefined;
  }
  const { slack } = stored;
  // A file or reaction that failed is not in the post either.
  const isPart = type === 'attachment' || type === 'reaction';
  if (outcome && (isPart || outcome.status === 'skipped'))
    return { slack, sent: [], note: outcomeText(outcome) };
  // Names and times are fixed with the totals: before, another conversion might come out.
  if (job.meta.totals_frozen !== true) return { slack, sent: [], note: notPlanned(job) };
  const sent = await stored.convert();
  if (sent.length > 0) return { slack, sent, note: null };
  return { slack, sent, note: outcome ? outcomeText(outcome) : 'nothing is sent of it by itself' };
}

async function storedEntity(
  pool: DatabasePool,
  job: Job,
  type: SharedType,
  slackId: string,
): Promise<Stored | undefined> {
  const entity = await findEntity(pool, job, type, slackId);
  if (!entity) return undefined;
  const { payload, name, detail } = entity;
  const planned = name === null ? [] : [JSON.stringify({ name, ...JSON.parse(detail ?? '{}') })];
  return { slack: payload, convert: async () => planned };
}

const notPlanned = ({ status }: Job): string =>
  status === 'running'
    ? 'what becomes of it is fixed when the export begins'
    : 'the job ended before it was fixed what becomes of it';

function notStored({ archivePath }: Job, slackId: string): string {
  const place = refusedPlace(slackId);
  if (!place) return 'nothing is stored of it: it was refused while the archive was read';
  return `nothing is stored of it: it stands in ${archivePath}, file ${place.file}, element ${place.index} counted from 0`;
}

function outcomeText({ status, reason, detail }: { status: string; reason: string; detail: string }): string {
  const meaning = Object.hasOwn(REASONS, reason) ? REASONS[reason as keyof typeof REASONS].meaning : reason;
  return `${status}: ${meaning}${detail === '' ? '' : ` (${detail})`}`;
}

const codesOf = (type: EntityType): string[] =>
  Object.entries(FINDINGS)
    .filter(([, finding]) => finding.type === type)
    .map(([code]) => code);
