import type { Archive } from '../slack/archive/archive.ts';
import type { ArchiveIndex } from './archive-index.ts';
import type { ArchiveAssessment } from './assessment.ts';
import { estimate, type Sizes } from './estimate.ts';
import type { Gathered } from './gather.ts';
import type { Ledger } from './ledger.ts';
import type { FileFate, MessageStats } from './message-stats.ts';
import type { PersonKind } from './people.ts';
import { countNames, type NamedArchive, type PlannedNames } from './plan-names.ts';

/** Everything that was found out of an archive. */
export interface LookedAt {
  archive: Archive;
  index: ArchiveIndex;
  named: NamedArchive;
  planned: PlannedNames;
  gathered: Gathered;
  ledger: Ledger;
  stats: MessageStats;
  sizes: Sizes;
}

/** Damaged elements that are named. */
const DAMAGED_SHOWN = 20;

/** Puts what was found out into the document. */
export function describeArchive(found: LookedAt): ArchiveAssessment {
  const { archive, index, named, planned, ledger, stats, sizes } = found;
  const { rejected } = found.gathered;
  const { people, conversations } = named;
  const ofKind = (kind: PersonKind) => people.filter((person) => person.kind === kind).length;
  const listedAs = (kind: string) => conversations.filter(({ channel }) => channel.kind === kind).length;
  const totals = ledger.fates;
  const files = (code: FileFate) => stats.files.get(code)?.files ?? 0;
  const subtype = (name: string) => stats.bySubtype.get(name) ?? 0;
  return {
    status: 'ok',
    archive: archive.path,
    workspaceId: index.workspaceId,
    shape: index.shape,
    period: stats.firstMs === undefined ? null : { first: iso(stats.firstMs), last: iso(stats.lastMs!) },
    people: {
      members: ofKind('member'),
      guests: ofKind('guest'),
      deactivated: ofKind('deactivated'),
      bots: ofKind('bot'),
      strangers: ofKind('stranger'),
    },
    conversations: {
      public: listedAs('public'),
      private: listedAs('private'),
      direct: listedAs('dm'),
      group: listedAs('mpim'),
      comments: listedAs('comments'),
      unlisted: listedAs('unlisted'),
      archived: conversations.filter(({ channel }) => channel.isArchived).length,
    },
    names: countNames(planned),
    messages: {
      total: totals.messages.total - rejected.size,
      duplicates: stats.duplicates,
      byMonth: Object.fromEntries([...stats.byMonth].sort(([a], [b]) => (a < b ? -1 : 1))),
      bySubtype: Object.fromEntries([...stats.bySubtype].sort(([, a], [, b]) => b - a)),
      threads: stats.threads,
      replies: stats.replies,
      dayFiles: index.dayFiles,
      damaged: { count: rejected.size, first: [...rejected.values()].slice(0, DAMAGED_SHOWN) },
    },
    emoji: {
      total: totals.custom_emoji.total,
      exported: totals.custom_emoji.exported,
      aliases: ledger.outcomes.find(({ reason }) => reason === 'emoji_alias')?.count ?? 0,
    },
    files: Object.fromEntries(stats.files),
    largestFile: stats.largestFile ?? null,
    totals,
    outcomes: ledger.outcomes,
    findings: ledger.findings,
    lost: {
      filesHiddenByLimit: files('file_hidden_by_limit'),
      filesDeleted: files('file_deleted'),
      tombstones: subtype('tombstone'),
      orphanedThreads: stats.orphanedThreads,
      strangers: ofKind('stranger'),
      revoked: subtype('ekm_access_denied'),
    },
    estimate: estimate(sizes),
  };
}

/** A time beyond what a Date holds is the last that it holds. */
const iso = (ms: number) => new Date(Math.min(ms, 8.64e15)).toISOString();
