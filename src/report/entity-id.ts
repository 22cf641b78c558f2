import type { EntityType } from '../meta/entity-types.ts';

/** What the id of an entity names beside the entity itself. */
export interface IdParts {
  channelId?: string;
  /** The folder of a message that was refused, and so has no `ts`. */
  folder?: string;
  userId?: string;
  /** ISO 8601, to the second. */
  time?: string;
}

/** A channel's id may be `folder:<name>`, an emoji's name anything: what is cut at is the `ts`, which is neither. */
const IN_CHANNEL = /^(?<channelId>.+?)\/(?<seconds>\d{1,11})\.\d{6}(?:\/(?<rest>.+))?$/s;

/** Where a message stands, or the one that something belongs to; `rest` is what follows: a file's id, or `emoji/U…`. */
export interface MessagePlace {
  channelId: string;
  /** As Slack writes it. */
  ts: string;
  rest: string;
}

/** @returns undefined if the id names no such place */
export function messagePlace(slackId: string): MessagePlace | undefined {
  const { channelId, rest = '' } = IN_CHANNEL.exec(slackId)?.groups ?? {};
  if (channelId === undefined) return undefined;
  const ts = slackId.slice(channelId.length + 1).split('/', 1)[0]!;
  return { channelId, ts, rest };
}

/** A message that was refused while it was read, by its place: `general/2024-01-31.json#7`, counted from 0. */
export const refusedPlace = (slackId: string): { file: string; index: number } | undefined => {
  const { file, index } = /^(?<file>.+\/[^/]+)#(?<index>\d+)$/s.exec(slackId)?.groups ?? {};
  return file === undefined ? undefined : { file, index: Number(index) };
};

/**
 * Takes the id of an outcome or finding apart: `U…`, `C…`, `C…/ts`, `C…/ts/file`, `C…/ts/emoji/U…`, or
 * `folder/file#n` for a message that was refused.
 */
export function idParts(type: EntityType | undefined, slackId: string): IdParts {
  if (type === 'user') return { userId: slackId };
  if (type === 'channel') return { channelId: slackId };
  if (type === 'custom_emoji') return {};
  const { channelId, seconds, rest } = IN_CHANNEL.exec(slackId)?.groups ?? {};
  if (channelId === undefined) {
    const folder = /^(.+)\/[^/]+#\d+$/s.exec(slackId)?.[1];
    return folder === undefined ? {} : { folder };
  }
  const time = new Date(Number(seconds) * 1000).toISOString().replace('.000Z', 'Z');
  const userId = type === 'reaction' ? rest?.slice(rest.lastIndexOf('/') + 1) : undefined;
  return userId === undefined ? { channelId, time } : { channelId, time, userId };
}
