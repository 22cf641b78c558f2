import { typeLabel } from '../control/job-progress.ts';
import { count } from '../figures.ts';
import type { Called } from './called.ts';
import type { ReportEntry } from './entries.ts';
import type { CodeGroup } from './report-head.ts';

/** `@handle`, or `handle → @account` where the two differ; '' if nothing is known. */
const userLabel = ({ slackName, targetName }: Called): string => {
  if (targetName === null) return slackName ?? '';
  return slackName === null || slackName === targetName ? `@${targetName}` : `${slackName} → @${targetName}`;
};

/** `#name`, `#name → ~name` where the two differ, or `direct: ann, bob`. */
const channelLabel = ({ slackName, targetName }: Called): string => {
  // Only the name of a direct channel is a list: a comma can't be in another one's.
  if (targetName?.includes(',')) return `direct: ${[...new Set(targetName.split(','))].join(', ')}`;
  if (slackName === null) return targetName === null ? '' : `~${targetName}`;
  return targetName === null || slackName === targetName ? `#${slackName}` : `#${slackName} → ~${targetName}`;
};

/** Who and where, for people: what `slackId` and `detail` don't say by themselves. */
export const entryLabel = ({ channel, user }: ReportEntry): string =>
  [channel && channelLabel(channel), user && userLabel(user)].filter((label) => label).join(', by ');

/** The detail, if it says more than the label does, which has both names already. */
export const ownDetail = ({ detail, channel, user }: ReportEntry): string =>
  [channel, user].some(
    (called) => called && detail.trim() === `${called.slackName ?? ''} → ${called.targetName}`.trim(),
  )
    ? ''
    : detail;

/** `1 message`, `1,200 messages`; only a number if nobody knows of what. */
export const countOf = ({ type, count: entities }: Pick<CodeGroup, 'type' | 'count'>): string => {
  if (type === undefined) return count(entities);
  return `${count(entities)} ${entities === 1 ? type.replace('_', ' ') : typeLabel(type)}`;
};

/** `2024-03-05 09:14:05` (UTC) */
export const shortTime = (iso: string): string => iso.slice(0, 19).replace('T', ' ');
