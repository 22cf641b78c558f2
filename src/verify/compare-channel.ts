import type { Channel } from '../mattermost/client/shapes.ts';
import type { ExpectedRoom, RoomTexts } from './expected-rooms.ts';
import { visibleName } from './visible-name.ts';

/**
 * Names of the fields in which a channel differs from what was sent. A direct channel has a header and nothing else.
 * @param isKept it was there before, and a migration into a server has left its texts as they were
 */
export function compareChannel(
  { room, texts, isArchived }: ExpectedRoom,
  actual: Channel,
  { isKept }: { isKept: boolean },
): string[] {
  const isTeams = room.type !== 'D';
  const candidates = isKept ? [] : texts.map((one) => textFields(one, actual, isTeams));
  const [closest = []] = candidates.sort((a, b) => a.length - b.length);
  return [
    ...(isTeams && room.type !== actual.type ? ['type'] : []),
    ...closest,
    ...(isTeams && isArchived !== actual.delete_at > 0 ? ['archived'] : []),
  ];
}

const textFields = (
  { displayName, header, purpose }: RoomTexts,
  { display_name, header: actualHeader = '', purpose: actualPurpose = '' }: Channel,
  isTeams: boolean,
): string[] =>
  [
    isTeams && visibleName(displayName) !== visibleName(display_name) && 'display name',
    header !== actualHeader && 'header',
    isTeams && purpose !== actualPurpose && 'purpose',
  ].filter((field) => field !== false);
