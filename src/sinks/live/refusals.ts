import type { CommonQueryMethods } from 'slonik';
import type { EntityType } from '../../meta/entity-types.ts';
import type { FindingCode, ReasonCode } from '../../meta/reason-codes.ts';
import type { Chunk } from '../../store/chunks.ts';
import type { Finding, Outcome } from '../../store/outcomes.ts';
import { entitiesAt, entitiesCalled } from '../../store/refused-entities.ts';
import type { Refused } from '../../store/server-imports.ts';
import { type LiveLine, partsOfLine } from './line.ts';

/** Marks a line that is to be sent post by post. */
export const POST_BY_POST = -1;

/** The lines that are to be sent, without those that were refused; some of them post by post. */
export function withoutRefused(lines: readonly LiveLine[], refused: readonly Refused[]): LiveLine[] {
  if (refused.length === 0) return [...lines];
  const byLine = Map.groupBy(refused, placeOf);
  return lines.flatMap((line) => {
    const marks = new Set(byLine.get(placeOf(line))?.map(({ partNo }) => partNo));
    const parts = marks.has(0)
      ? (line.belowRoot?.() ?? [])
      : marks.has(POST_BY_POST)
        ? partsOfLine(line)
        : [line];
    return parts.filter(({ partNo }) => !marks.has(partNo));
  });
}

/** What was refused of some lines, by the key of what it exports. */
export function refusedKeys(
  lines: readonly LiveLine[],
  refused: readonly Refused[],
): Map<string, { reason: ReasonCode; words: string }> {
  const keys = new Map<string, { reason: ReasonCode; words: string }>();
  const byPlace = new Map(lines.map((line) => [placeOf(line), line]));
  for (const row of refused) {
    const line = byPlace.get(placeOf(row));
    if (!line || row.partNo === POST_BY_POST) continue;
    const isAll = row.partNo === 0 && !line.belowRoot;
    const lost = isAll ? line.keys : partsOfLine(line)[row.partNo]!.keys;
    for (const key of lost) keys.set(key, { reason: row.reason as ReasonCode, words: row.words });
  }
  return keys;
}

const placeOf = ({ chunkNo, lineNo }: { chunkNo: number; lineNo: number }): string => `${chunkNo}:${lineNo}`;

interface Scope {
  jobId: number;
  targetId: number;
  type: EntityType;
  chunk: Chunk;
}

/**
 * The Slack ids of what a key stands for, as far as it is of the chunk: names of accounts and rooms, or `<channelId>:<ts>` of
 * posts, with `/<file id>` for one of its files or `/<user name>` for somebody's reactions.
 */
async function slackIdsOf(
  db: CommonQueryMethods,
  { jobId, targetId, type, chunk }: Scope,
  key: string,
): Promise<readonly string[]> {
  if (type === 'user' || type === 'channel' || type === 'custom_emoji')
    return entitiesCalled(db, { jobId, targetId, type }, key, chunk);
  const [post, part] = key.split('/') as [string, string?];
  const [channelId, ts] = post.split(':') as [string, string];
  const ids = await entitiesAt(db, jobId, type, { channelId: Number(channelId), ts });
  if (part === undefined) return ids;
  const ends =
    type === 'reaction' ? await entitiesCalled(db, { jobId, targetId, type: 'user' }, part) : [part];
  return ids.filter((id) => ends.some((end) => id.endsWith(`/${end}`)));
}

/**
 * The entities that did not arrive, as outcomes. What the chunk has an outcome for already is not named again, nor is one
 * entity twice (a long message is several posts).
 */
export async function failedOutcomes(
  db: CommonQueryMethods,
  scope: Scope,
  keys: ReadonlyMap<string, { reason: ReasonCode; words: string }>,
  known: readonly Outcome[],
): Promise<Outcome[]> {
  const seen = new Set(known.map(({ slackId }) => slackId));
  const outcomes: Outcome[] = [];
  for (const [key, { reason, words }] of keys) {
    for (const slackId of await slackIdsOf(db, scope, key)) {
      if (seen.has(slackId)) continue;
      seen.add(slackId);
      outcomes.push({ slackId, status: 'failed', reason, detail: words });
    }
  }
  return outcomes;
}

/** Findings about accounts, by their names at the target. */
export async function findingsAbout(
  db: CommonQueryMethods,
  { jobId, targetId }: Pick<Scope, 'jobId' | 'targetId'>,
  findings: readonly { code: FindingCode; key: string; detail: string }[],
): Promise<Finding[]> {
  const found: Finding[] = [];
  for (const { code, key, detail } of findings)
    for (const slackId of await entitiesCalled(db, { jobId, targetId, type: 'user' }, key))
      found.push({ code, slackId, detail });
  return found;
}
