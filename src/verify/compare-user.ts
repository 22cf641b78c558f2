import type { Account } from '../mattermost/accounts.ts';
import type { User } from '../mattermost/client/shapes.ts';
import { visibleName } from './visible-name.ts';

/**
 * Names of the fields in which an account differs from what was sent; none of one that was there before. A bot has a name
 * and nothing else. Hidden addresses are not compared.
 */
export function compareUser(expected: Account, actual: User): string[] {
  const { kind } = expected;
  if (kind === 'existing') return [];
  if (kind === 'bot')
    return [!actual.is_bot && 'kind', isOther(expected.nickname, actual.first_name) && 'display name'].filter(
      (field) => field !== false,
    );
  return [
    (actual.is_bot || isGuest(actual) !== (kind === 'guest')) && 'kind',
    actual.email !== '' && actual.email.toLowerCase() !== expected.email.toLowerCase() && 'address',
    isOther(expected.nickname, actual.nickname) && 'nickname',
    isOther(expected.firstName, actual.first_name) && 'first name',
    isOther(expected.lastName, actual.last_name) && 'last name',
    isOther(expected.position, actual.position) && 'position',
    expected.deleteAt > 0 !== actual.delete_at > 0 && 'deactivated',
  ].filter((field) => field !== false);
}

const isGuest = ({ roles }: User) => roles.split(' ').includes('system_guest');

const isOther = (expected: string, actual = ''): boolean => visibleName(expected) !== visibleName(actual);
