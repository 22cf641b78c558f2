import { savePost } from './post-rows.ts';
import { insert, rowsOf, type UserRow } from './rows.ts';
import type { ServerContext } from './server-context.ts';

type Who = Pick<UserRow, 'id'>;

/** Into the team and the two channels that each has; Mattermost says so in them. */
export async function joinTeam(
  context: ServerContext,
  teamid: string,
  user: Who,
  roles: string,
): Promise<void> {
  await insert(context.pool, 'teammembers', { teamid, userid: user.id, roles, deleteat: 0 });
  const channels = await rowsOf<{ id: string; name: string }>(
    context.pool,
    `SELECT id, name FROM channels WHERE teamid = $1 AND name IN ('town-square', 'off-topic') ORDER BY name DESC`,
    [teamid],
  );
  const channelRoles = roles.includes('team_admin') ? 'channel_user channel_admin' : 'channel_user';
  for (const { id, name } of channels)
    await joinChannel(context, id, user, {
      roles: channelRoles,
      type: name === 'town-square' ? 'system_join_team' : 'system_join_channel',
    });
}

interface Joining {
  roles: string;
  addedBy?: Who;
  type?: string;
}

export async function joinChannel(
  context: ServerContext,
  channelid: string,
  user: Who,
  { roles, addedBy, type = addedBy ? 'system_add_to_channel' : 'system_join_channel' }: Joining,
): Promise<void> {
  await insert(context.pool, 'channelmembers', { channelid, userid: user.id, roles });
  await savePost(context, {
    channelid,
    userid: addedBy?.id ?? user.id,
    type,
    message: type,
    props: JSON.stringify({ userId: user.id }),
  });
}
