import type { SlackChannel } from '../slack/channel.ts';
import { mrkdwnToMarkdown } from '../slack/text/mrkdwn.ts';
import type { Names } from '../slack/text/names.ts';
import { LIMITS, shorten } from './limits.ts';

/** A conversation's topic and purpose as header and purpose; a direct channel has no purpose. */
export function channelTexts(channel: SlackChannel, isDirect: boolean, names: Names) {
  const findings: { code: string; detail: string }[] = [];
  const cut = (field: 'header' | 'purpose', text: string, limit: number) => {
    const short = shorten(text, limit);
    if (short !== text) findings.push({ code: `channel_${field}_shortened`, detail: `to ${limit}` });
    return short;
  };
  const header = cut('header', mrkdwnToMarkdown(channel.topic, names), LIMITS.channelHeader);
  const purpose = isDirect
    ? ''
    : cut('purpose', mrkdwnToMarkdown(channel.purpose, names), LIMITS.channelPurpose);
  return { header, purpose, findings };
}
