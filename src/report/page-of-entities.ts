import type { ReadEntryPage, ReportEntry } from './entries.ts';
import { byStatusAndType, type CodeGroup, type GroupKey } from './report-head.ts';

/** An entity among all of a report, in its order. */
export interface ReportPosition extends GroupKey {
  slackId: string;
}

export interface EntitiesPage {
  entities: (GroupKey & ReportEntry)[];
  /** Behind which entity it goes on; undefined if that was all. */
  next: ReportPosition | undefined;
}

/**
 * A page that may go over several codes. One that is new since the page before is met if its place is behind the position.
 * @param groups in the order of the report
 */
export async function pageOfEntities(
  readPage: ReadEntryPage,
  groups: readonly CodeGroup[],
  position: ReportPosition | undefined,
  limit: number,
): Promise<EntitiesPage> {
  const found: EntitiesPage['entities'] = [];
  for (const group of groups) {
    const isSame = position !== undefined && isSameGroup(group, position);
    if (position && !isSame && byStatusAndType(group, position) < 0) continue;
    const { status, type, code } = group;
    let after = isSame ? position.slackId : undefined;
    do {
      // One more tells whether there is more.
      const { entries, next } = await readPage(group, after, limit + 1 - found.length);
      found.push(...entries.map((entry) => ({ status, type, code, ...entry })));
      after = next;
    } while (after !== undefined && found.length <= limit);
    if (found.length > limit) break;
  }
  const entities = found.slice(0, limit);
  return { entities, next: found.length > limit ? positionOf(entities.at(-1)!) : undefined };
}

const isSameGroup = (a: GroupKey, b: GroupKey) =>
  a.status === b.status && a.type === b.type && a.code === b.code;

const positionOf = ({ status, type, code, slackId }: ReportPosition): ReportPosition => ({
  status,
  type,
  code,
  slackId,
});
