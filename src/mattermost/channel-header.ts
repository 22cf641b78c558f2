import { LIMITS } from './limits.ts';

const BETWEEN = ' | ';

/**
 * A channel's header: its topic, and behind it as many links as fit, in order. A topic is never cut for a link.
 * @param links Markdown
 * @returns `left` are the places of the links that found no room
 */
export function channelHeader(topic: string, links: readonly string[]): { header: string; left: number[] } {
  let header = topic;
  const left: number[] = [];
  for (const [index, link] of links.entries()) {
    const longer = header === '' ? link : `${header}${BETWEEN}${link}`;
    if (link !== '' && [...longer].length <= LIMITS.channelHeader) header = longer;
    else left.push(index);
  }
  return { header, left };
}
