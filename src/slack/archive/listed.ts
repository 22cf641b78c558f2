import { type ChannelKind, parseChannel, type SlackChannel } from '../channel.ts';
import { parseUser, type SlackUser } from '../user.ts';
import { ArchiveInvalidError } from './errors.ts';
import type { ListName } from './layout.ts';

const KINDS: Partial<Record<ListName, ChannelKind>> = {
  channels: 'public',
  groups: 'private',
  dms: 'dm',
  mpims: 'mpim',
};

/** @throws ArchiveInvalidError an entry without an id: nothing in the archive could be told to be theirs */
export function listedUser(element: unknown, where: string): SlackUser {
  try {
    return parseUser(element);
  } catch (error) {
    throw new ArchiveInvalidError(`${where}.id: expected a user with a Slack id such as U012AB3CD`, {
      cause: error,
    });
  }
}

/**
 * An entry of a conversation list; `raw` is what is stored, `channel` what is needed of it.
 * @throws ArchiveInvalidError naming file and field
 */
export function listedChannel(
  list: ListName,
  element: unknown,
  where: string,
): { channel: SlackChannel; raw: object } {
  const fields = typeof element === 'object' && element !== null ? element : {};
  try {
    const channel = parseChannel({ ...fields, kind: KINDS[list] });
    return { channel, raw: { ...fields, kind: channel.kind } };
  } catch (error) {
    throw new ArchiveInvalidError(`${where}.id: expected a conversation with a Slack id such as C012AB3CD`, {
      cause: error,
    });
  }
}
