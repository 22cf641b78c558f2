import { hash } from 'node:crypto';
import type { ServerRules } from '../mattermost/server-rules.ts';

/** A file as both sides know it: its name, and its size in bytes. */
export type KnownFile = [name: string, sizeBytes: number];
/** A reaction as both sides know it: the id of the account, and the emoji's name. */
export type KnownReaction = [userId: string, emojiName: string];

/** What is compared of a post beside its text and its root. Each file and reaction with what it is called on its side. */
export interface PostContent {
  /** Id of the account; '' where the server has none of the name. */
  author: string;
  type: string;
  isPinned: boolean;
  props: Readonly<Record<string, unknown>>;
  isReply: boolean;
  files: readonly { known: KnownFile; id: string }[];
  reactions: readonly { known: KnownReaction; id: string }[];
}

/** The same, short, and equal where the two sides are equal: author, type, pinned, digest of props, files, reactions. */
export type ContentKey = [string, string, 0 | 1, string, KnownFile[], KnownReaction[]];
/** What files and reactions are called, in the order of the key. */
export type ContentIds = [files: string[], reactions: string[]];

/** Both as JSON; `ids` is null where there are none. */
export function contentKey(post: PostContent, rules: ServerRules): { key: string; ids: string | null } {
  const files = sorted(post.files);
  const reactions = sorted(post.isReply && !rules.replyReactions ? [] : post.reactions);
  const key: ContentKey = [
    post.author,
    rules.types ? post.type : '',
    rules.pins && post.isPinned ? 1 : 0,
    post.isReply && !rules.types ? '' : propsDigest(post.props),
    files.map(({ known }) => known),
    reactions.map(({ known }) => known),
  ];
  const ids: ContentIds = [files.map(({ id }) => id), reactions.map(({ id }) => id)];
  return {
    key: JSON.stringify(key),
    ids: files.length + reactions.length === 0 ? null : JSON.stringify(ids),
  };
}

/** 32 hexadecimal digits. */
export const textDigest = (text: string): string => hash('sha256', text.toWellFormed(), 'hex').slice(0, 32);

const sorted = <Item extends { known: KnownFile | KnownReaction }>(items: readonly Item[]): Item[] =>
  items
    .map((item) => ({ item, order: JSON.stringify(item.known) }))
    .sort((a, b) => (a.order < b.order ? -1 : Number(a.order > b.order)))
    .map(({ item }) => item);

/** The props that a migration sends; the server adds others. */
const OWN_PROPS = [
  'attachments',
  'from_webhook',
  'override_icon_emoji',
  'override_icon_url',
  'override_username',
  'username',
];

function propsDigest(props: PostContent['props']): string {
  // Of an icon that is an emoji the server shows the address instead, where icons may be overridden.
  const isShown = (name: string) => name !== 'override_icon_url' || !props.override_icon_emoji;
  const own = OWN_PROPS.filter(isShown).flatMap((name) => {
    const value = withoutEmpty(props[name]);
    return value === undefined ? [] : [[name, value]];
  });
  return own.length === 0 ? '' : textDigest(JSON.stringify(own));
}

/** The server gives every field of an attachment, with empty ones in place of those that were not sent. Fields by name. */
function withoutEmpty(value: unknown): unknown {
  if (Array.isArray(value))
    return value.length === 0 ? undefined : value.map((one) => withoutEmpty(one) ?? null);
  if (typeof value === 'object' && value !== null) {
    const fields = Object.entries(value)
      .map(([name, one]): [string, unknown] => [name, withoutEmpty(one)])
      .filter(([, one]) => one !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1));
    return fields.length === 0 ? undefined : Object.fromEntries(fields);
  }
  return value === '' || value === null || value === 0 || value === false ? undefined : value;
}
