/** What is looked for at the target, in the order of the report. `member` is somebody in a channel, or in the team. */
export const VERIFIED_TYPES = [
  'user',
  'custom_emoji',
  'channel',
  'member',
  'message',
  'attachment',
  'reaction',
] as const;
export type VerifiedType = (typeof VERIFIED_TYPES)[number];

export const VERDICTS = ['missing', 'different', 'extra'] as const;
export type Verdict = (typeof VERDICTS)[number];

/** Something that is otherwise at the target than it was sent there. */
export interface Difference {
  verdict: Verdict;
  type: VerifiedType;
  /** As in outcomes; of a member `C…/U…`, of an extra post its channel's. */
  slackId: string;
  /** Names of fields, places and times; never content. */
  detail: string;
}
