import { unescapeEntities } from './entities.ts';
import { type Inline, PLAIN, plainText } from './inline.ts';
import { repeatsUrl } from './link-markdown.ts';
import type { Names } from './names.ts';
import { slackDate } from './slack-date.ts';

/** Schemes that would run something when clicked: Mattermost shows their links as text. */
const UNSAFE_SCHEME = /^(?:javascript|data|vbscript):/i;
const URL_LIKE = /^[a-zA-Z][a-zA-Z0-9+.-]*:\S/;
const ADDRESS = /^(?:mailto|tel):/i;
const BROADCASTS: Readonly<Record<string, string>> = {
  here: '@here',
  channel: '@channel',
  group: '@channel',
  everyone: '@all',
};

/**
 * What stands between `<` and `>` in Slack's text, as a run.
 * @see docs.slack.dev, "Formatting message text", "Special mentions"
 */
export function parseMarkup(markup: string, names: Names): Inline {
  const bar = markup.indexOf('|');
  const target = unescapeEntities(bar < 0 ? markup : markup.slice(0, bar));
  const label = bar < 0 ? '' : unescapeEntities(markup.slice(bar + 1));
  switch (target[0]) {
    case '@':
      return userMention(target.slice(1), label, names);
    case '#':
      return channelLink(target.slice(1), label, names);
    case '!':
      return command(target.slice(1), label, names);
    default:
      return URL_LIKE.test(target)
        ? link(target, label)
        : plainText(`<${bar < 0 ? target : `${target}|${label}`}>`);
  }
}

/** `<…>` as a reader sees it inside code, where Mattermost resolves nothing. */
export function visibleMarkup(markup: string, names: Names): string {
  const inline = parseMarkup(markup, names);
  if (inline.kind !== 'link') return inline.kind === 'code' ? inline.code : inline.text;
  const bar = markup.indexOf('|');
  return (bar < 0 ? '' : unescapeEntities(markup.slice(bar + 1))) || inline.url;
}

/** A user or bot; one nobody knows stays readable as `@label` or `@` and the id. */
export function userMention(id: string, label: string, names: Names): Inline {
  const broadcast = BROADCASTS[id];
  if (broadcast !== undefined) return mention(broadcast);
  const known = names.user(id);
  return known === undefined
    ? plainText(`@${withoutSigil(label, '@') || id.toLowerCase()}`)
    : mention(`@${known}`);
}

/** A channel; one that can't be linked is shown as `#label`. */
export function channelLink(id: string, label: string, names: Names): Inline {
  const known = names.channel(id);
  return known === undefined ? plainText(`#${withoutSigil(label, '#') || id}`) : mention(`~${known}`);
}

/** `@here`, `@channel` or `@all`; undefined for what Slack does not broadcast to. */
export const broadcast = (range: string): Inline | undefined => {
  const name = Object.hasOwn(BROADCASTS, range) ? BROADCASTS[range] : undefined;
  return name === undefined ? undefined : mention(name);
};

/** A user group's handle. Mattermost's import makes no groups, so that it usually stays a text. */
export const groupMention = (id: string, label: string): Inline =>
  plainText(`@${withoutSigil(label, '@') || id.toLowerCase()}`);

/** A link, or its text alone where the URL is none that Mattermost links, or an address that links itself. */
export function link(url: string, label: string): Inline {
  const shown = label.trim();
  if (UNSAFE_SCHEME.test(url.trim()) || !URL_LIKE.test(url)) return plainText(label || url);
  if (ADDRESS.test(url)) {
    const address = url.slice(url.indexOf(':') + 1);
    if (/^mailto:/i.test(url) && (shown === '' || shown === address)) return plainText(address);
    return { kind: 'link', url, label: shown || address, style: PLAIN };
  }
  return { kind: 'link', url, label: shown === '' || repeatsUrl(shown, url) ? '' : shown, style: PLAIN };
}

function command(target: string, label: string, names: Names): Inline {
  const [name = '', ...parameters] = target.split('^');
  if (name === 'subteam') return groupMention(parameters[0] ?? '', label);
  if (name === 'date') {
    const [timestamp = '', , url = ''] = parameters;
    const shown = label || slackDate(timestamp);
    return url === '' ? plainText(shown) : link(url, shown);
  }
  return (
    broadcast(name) ??
    (name.startsWith('@') ? userMention(name.slice(1), label, names) : plainText(label || name))
  );
}

const mention = (text: string): Inline => ({ kind: 'mention', text, style: PLAIN });

const withoutSigil = (label: string, sigil: string) =>
  (label.startsWith(sigil) ? label.slice(1) : label).trim();
