import { count } from '../../figures.ts';
import { shortTime } from '../../report/labels.ts';
import type { Verdict, VerifiedType } from '../../verify/difference.ts';
import type { DifferenceGroup, Verification } from '../../verify/verification.ts';

export const TYPE_LABELS: Record<VerifiedType, string> = {
  user: 'accounts',
  custom_emoji: 'custom emoji',
  channel: 'channels',
  member: 'members',
  message: 'posts',
  attachment: 'files',
  reaction: 'reactions',
};

/** Says what the three kinds are. */
export const VERDICT_TEXTS: Record<Verdict, string> = {
  missing: 'was sent, and is not there',
  different: 'is there, otherwise than it was sent',
  extra: 'an import has left it, and no entity explains it',
};

export const groupLabel = ({ verdict, type }: Pick<DifferenceGroup, 'verdict' | 'type'>): string =>
  `${TYPE_LABELS[type]} ${verdict}`;

export const isWhole = ({ groups }: Pick<Verification, 'groups'>): boolean => groups.length === 0;

export const title = (found: Verification): string =>
  `verification of job ${found.job.jobId}: ${isWhole(found) ? 'everything is there' : 'not everything is there as it was sent'}`;

/** What there is to say of the look itself, as names and values for people. */
export const facts = ({ job, target, server, startedAt, finishedAt }: Verification): [string, string][] => [
  ['archive', job.archivePath],
  ['server', `${server.address}, Mattermost ${server.version}`],
  ['team', target.team],
  ['looked', `from ${shortTime(startedAt)} to ${shortTime(finishedAt)} UTC`],
];

/** What was seen or left out, and is no fault. */
export function notes({ others, hasReplyReactions, hasChecksums }: Verification): string[] {
  const beside = [
    others.server > 0 && `${count(others.server)} by the server itself`,
    others.since > 0 && `${count(others.since)} written since the migration began`,
    others.before > 0 && `${count(others.before)} that were there before`,
  ].filter((text) => text !== false);
  return [
    ...(beside.length > 0 ? [`Posts beside those, which are nobody's fault: ${beside.join(', ')}.`] : []),
    ...(hasReplyReactions ? [] : ['This version keeps no reactions to replies: they were not looked for.']),
    ...(hasChecksums ? [] : ['Files were compared by name and size; --checksums compares their bytes.']),
  ];
}
