import { AppError } from '../app-error.ts';
import type { TeamRow, UserRow } from '../rows.ts';
import type { State } from '../state.ts';

/** All of these people at once, by their names in lower case. @throws AppError, which names nobody */
export function findUsers({ by }: State, names: readonly string[]): (name: string) => UserRow {
  const unique = new Set(names);
  const found = new Map<string, UserRow>();
  for (const name of unique) {
    const user = by.username.first(name.toLowerCase());
    if (user) found.set(user.username, user);
  }
  // Two spellings of one name are one person, but two names.
  if (found.size !== unique.size)
    throw new AppError('app.import.get_users_by_username.some_users_not_found.error');
  return (name) => found.get(name.toLowerCase())!;
}

/** All of these teams at once. @throws AppError, which names none */
export function findTeams({ by }: State, names: readonly string[]): (name: string) => TeamRow {
  const unique = new Set(names);
  const found = new Map<string, TeamRow>();
  for (const name of unique) {
    const team = by.teamName.first(name.toLowerCase());
    if (team) found.set(team.name, team);
  }
  if (found.size !== unique.size)
    throw new AppError('app.import.get_teams_by_names.some_teams_not_found.error', { status: 400 });
  return (name) => found.get(name.toLowerCase())!;
}
