import type { DifferencePage, VerificationState } from '../../../src/api/schemas/verification.ts';
import { count } from '../../../src/figures.ts';

type Found = DifferencePage['differences'][number];
export type Verdict = Found['verdict'];

export const VERIFIED_LABELS: Record<Found['type'], string> = {
  user: 'accounts',
  custom_emoji: 'custom emoji',
  channel: 'channels',
  member: 'members of channels',
  message: 'posts',
  attachment: 'files',
  reaction: 'reactions',
};

/** Says what the three kinds are. */
export const VERDICT_TEXTS: Record<Verdict, string> = {
  missing: 'was sent, and is not there',
  different: 'is there, otherwise than it was sent',
  extra: 'an import has left it, and nothing of the job explains it',
};

/** What was found, in a sentence. */
export function verdictText({ state, types }: Pick<VerificationState, 'state' | 'types'>): string {
  const sum = (what: 'expected' | Verdict) => types.reduce((total, type) => total + type[what], 0);
  if (state === 'ok') return `Everything is there: all ${count(sum('expected'))} that were sent.`;
  const parts = (Object.keys(VERDICT_TEXTS) as Verdict[])
    .filter((verdict) => sum(verdict) > 0)
    .map((verdict) => `${count(sum(verdict))} ${verdict}`);
  return `Not everything is there as it was sent: ${parts.join(', ')}, of ${count(sum('expected'))}.`;
}
