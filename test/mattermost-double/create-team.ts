import { newChannel } from './create-channel.ts';
import { newId } from './new-id.ts';
import type { TeamRow } from './rows.ts';
import type { State } from './state.ts';

export const DEFAULT_CHANNEL = 'town-square';

/** A team with its two channels, nobody's. */
export function createTeam(
  state: State,
  fields: Pick<TeamRow, 'name' | 'display_name' | 'type'> & Partial<TeamRow>,
): TeamRow {
  const now = Date.now();
  const team: TeamRow = {
    description: '',
    email: '',
    allow_open_invite: false,
    ...fields,
    id: newId(),
    create_at: now,
    update_at: now,
    delete_at: 0,
  };
  const channel = (name: string, display_name: string) =>
    newChannel({ team_id: team.id, type: 'O', name, display_name });
  state.commit(
    ['teams', team],
    ['channels', channel(DEFAULT_CHANNEL, 'Town Square')],
    ['channels', channel('off-topic', 'Off-Topic')],
  );
  return team;
}
