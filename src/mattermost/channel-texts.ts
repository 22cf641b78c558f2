import type { FindingCode } from '../meta/reason-codes.ts';
import type { Bookmark } from '../slack/bookmarks.ts';
import type { SlackChannel } from '../slack/channel.ts';
import { labelledLink } from '../slack/text/link-markdown.ts';
import { mrkdwnToMarkdown } from '../slack/text/mrkdwn.ts';
import type { Names } from '../slack/text/names.ts';
import { channelHeader } from './channel-header.ts';
import { LIMITS, shorten } from './limits.ts';

/** A conversation's topic, bookmarks and purpose as header and purpose; a direct channel has no purpose. */
export function channelTexts(channel: SlackChannel, isDirect: boolean, names: Names) {
  const findings: { code: FindingCode; detail: string }[] = [];
  const cut = (field: 'header' | 'purpose', text: string, limit: number) => {
    const short = shorten(text, limit);
    if (short !== text) findings.push({ code: `channel_${field}_shortened`, detail: `to ${limit}` });
    return short;
  };
  const topic = cut('header', mrkdwnToMarkdown(channel.topic, names), LIMITS.channelHeader);
  const { header, left } = channelHeader(topic, channel.bookmarks.map(bookmarkLink));
  if (left.length > 0) {
    const titles = left.map((index) => channel.bookmarks[index]!.title).join(', ');
    findings.push({ code: 'bookmarks_not_migrated', detail: shorten(titles, 1000) });
  }
  const purpose = isDirect
    ? ''
    : cut('purpose', mrkdwnToMarkdown(channel.purpose, names), LIMITS.channelPurpose);
  return { header, purpose, findings };
}

const bookmarkLink = ({ title, link }: Bookmark): string =>
  link === '' ? '' : labelledLink(title, link, '');
