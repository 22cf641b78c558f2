import { z } from 'zod';
import { type Bookmark, bookmarksOf } from './bookmarks.ts';
import { isSlackId } from './slack-id.ts';
import { knownMillis } from './ts.ts';

const text = z.string().catch('');
const flag = z.boolean().catch(false);
const note = z.object({ value: text }).catch({ value: '' });

/**
 * Where a conversation was listed: channels.json, groups.json, dms.json, mpims.json, file_conversations.json (comments on
 * a canvas), or nowhere but a folder.
 */
export const CHANNEL_KINDS = ['public', 'private', 'dm', 'mpim', 'comments', 'unlisted'] as const;
export type ChannelKind = (typeof CHANNEL_KINDS)[number];

/**
 * What the migration needs of an entry of a conversation list; the entry itself is stored whole, with its `kind`.
 * @see mattermost/mmetl services/slack/models.go; slack-go/slack conversation.go
 */
const Channel = z.object({
  id: z.string().regex(/^([A-Z0-9]{2,32}|folder:[\s\S]+)$/, 'expected a Slack id such as C012AB3CD'),
  kind: z.enum(CHANNEL_KINDS),
  name: text,
  is_general: flag,
  is_archived: flag,
  updated: z.number().catch(0),
  members: z.array(z.unknown()).catch([]),
  topic: note,
  purpose: note,
  pins: z.array(z.unknown()).catch([]),
  bookmarks: z.unknown().optional(),
});

export interface SlackChannel {
  id: string;
  kind: ChannelKind;
  name: string;
  isGeneral: boolean;
  isArchived: boolean;
  /** Milliseconds; the nearest thing to a time of archiving that an export holds. 0 if unknown. */
  updatedMs: number;
  members: string[];
  topic: string;
  purpose: string;
  /** `ts` of pinned messages. */
  pins: Set<string>;
  bookmarks: Bookmark[];
}

/** @throws z.ZodError if it isn't an object with an id and a kind */
export function parseChannel(raw: unknown): SlackChannel {
  const channel = Channel.parse(raw);
  const pins = channel.pins.flatMap((pin) =>
    typeof pin === 'object' &&
    pin !== null &&
    'id' in pin &&
    typeof pin.id === 'string' &&
    /^\d+\.\d+$/.test(pin.id)
      ? [pin.id]
      : [],
  );
  return {
    id: channel.id,
    kind: channel.kind,
    name: channel.kind === 'comments' ? commentedTitle(channel.name) : channel.name,
    isGeneral: channel.is_general,
    isArchived: channel.is_archived,
    updatedMs: knownMillis(channel.updated),
    members: [...new Set(channel.members.filter(isSlackId))],
    topic: channel.topic.value,
    purpose: channel.purpose.value || (channel.kind === 'comments' ? 'Comments on a canvas in Slack' : ''),
    pins: new Set(pins),
    bookmarks: bookmarksOf(channel.bookmarks),
  };
}

/** The title in the name of a conversation about a file, `FC:<file id>:<title>`. */
const commentedTitle = (name: string): string => /^FC:[^:]+:(.*)$/su.exec(name)?.[1]?.trim() || name;
