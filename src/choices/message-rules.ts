import { isSlackId } from '../slack/slack-id.ts';
import { treatmentOf } from '../slack/subtypes.ts';
import { isEarlier } from '../slack/ts.ts';
import { type Choices, timeRange } from './choices.ts';

/** What choices say about messages: plain data, so that threads take it. */
export interface MessageRules {
  from?: string;
  to?: string;
  withoutBots: boolean;
  withoutSystem: boolean;
}

/** @returns undefined where no choice concerns messages: then nothing has to be looked at */
export function messageRules(choices: Choices): MessageRules | undefined {
  const range = timeRange(choices);
  const withoutBots = choices.leave_out.includes('bot_messages');
  const withoutSystem = choices.leave_out.includes('system_messages');
  return withoutBots || withoutSystem || Object.keys(range).length > 0
    ? { ...range, withoutBots, withoutSystem }
    : undefined;
}

/**
 * Whether a message stays behind, and why. A reply goes by the time of its root, so that no thread is cut.
 * @param threadTs microseconds of the root, the message's own for a root
 */
export function leftOut(
  { from, to, withoutBots, withoutSystem }: MessageRules,
  message: Record<string, unknown>,
  threadTs: string,
): { reason: 'outside_time_range' | 'left_out_by_choice'; detail: string } | undefined {
  if (from !== undefined && isEarlier(threadTs, from))
    return { reason: 'outside_time_range', detail: 'before `from`' };
  if (to !== undefined && !isEarlier(threadTs, to))
    return { reason: 'outside_time_range', detail: 'after `to`' };
  if (withoutSystem && treatmentOf(message.subtype)?.as === 'system')
    return { reason: 'left_out_by_choice', detail: 'leave_out: system_messages' };
  if (withoutBots && isByBot(message))
    return { reason: 'left_out_by_choice', detail: 'leave_out: bot_messages' };
  return undefined;
}

/** An app that writes for a person sets `user` and `bot_id`: with the subtype it is a bot's, without it the person's. */
const isByBot = ({ subtype, user, bot_id: bot }: Record<string, unknown>) =>
  subtype === 'bot_message' || (isSlackId(bot) && !isSlackId(user));
