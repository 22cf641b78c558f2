import type { Channel } from '../mattermost/client/shapes.ts';
import type { ExpectedRoom } from './expected-rooms.ts';
import { visibleName } from './visible-name.ts';

/** Names of the fields in which a channel differs from what was sent. A direct channel has no names of its own. */
export function compareChannel(
  { room, header, purpose, isArchived }: ExpectedRoom,
  actual: Channel,
): string[] {
  const isHeaderOther = header !== (actual.header ?? '') && 'header';
  if (room.type === 'D') return isHeaderOther ? [isHeaderOther] : [];
  return [
    room.type !== actual.type && 'type',
    visibleName(room.displayName) !== visibleName(actual.display_name) && 'display name',
    isHeaderOther,
    purpose !== (actual.purpose ?? '') && 'purpose',
    isArchived !== actual.delete_at > 0 && 'archived',
  ].filter((field) => field !== false);
}
