import type { State } from '../mattermost-double/state.ts';

/** What people see of a server, by names in place of ids; the same for two servers that hold the same. */
export function serverContent({ tables }: State, team = 'acme') {
  const username = (id: string) => tables.users.get(id)?.username ?? id;
  const channelMembers = Map.groupBy(tables.channelMembers.values(), ({ channel_id }) => channel_id);
  const members = (id: string) =>
    (channelMembers.get(id) ?? []).map(({ user_id }) => username(user_id)).sort();
  const room = (id: string) => {
    const { type, name } = tables.channels.get(id)!;
    return type === 'D' || type === 'G' ? members(id).join(',') : name;
  };
  const posts = [...tables.posts.values()].filter(({ delete_at }) => delete_at === 0);
  const byId = new Map(posts.map((post) => [post.id, post]));
  const files = Map.groupBy(tables.files.values(), ({ post_id }) => post_id);
  const reactions = Map.groupBy(
    [...tables.reactions.values()].filter(({ delete_at }) => delete_at === 0),
    ({ post_id }) => post_id,
  );
  const { id: teamId } = [...tables.teams.values()].find(({ name }) => name === team)!;
  return {
    users: [...tables.users.values()]
      .map((user) => ({
        username: user.username,
        email: user.email,
        name: `${user.first_name} ${user.last_name} (${user.nickname})`,
        position: user.position,
        roles: user.roles,
        isActive: user.delete_at === 0,
        isMember: tables.teamMembers.has(`${teamId}/${user.id}`),
        picture: user.picture_hash,
      }))
      .sort((a, b) => (a.username < b.username ? -1 : 1)),
    channels: [...tables.channels.values()]
      .map((channel) => ({
        name: room(channel.id),
        type: channel.type,
        displayName: channel.team_id === '' ? '' : channel.display_name,
        header: channel.header,
        purpose: channel.purpose,
        isArchived: channel.delete_at > 0,
        members: members(channel.id),
      }))
      .sort((a, b) => (a.name < b.name ? -1 : 1)),
    posts: posts
      .filter(({ type }) => !SERVERS_OWN.test(type))
      .map((post) => ({
        room: room(post.channel_id),
        createAt: post.create_at,
        user: username(post.user_id),
        message: post.message,
        root: post.root_id === '' ? undefined : byId.get(post.root_id)?.create_at,
        type: post.type,
        props: post.props,
        isPinned: post.is_pinned,
        editAt: post.edit_at,
        files: (files.get(post.id) ?? [])
          .filter(({ delete_at }) => delete_at === 0)
          .map(({ name, size, hash }) => `${name} ${size} ${hash}`)
          .sort(),
        reactions: (reactions.get(post.id) ?? [])
          .map(({ user_id, emoji_name, create_at }) => `${username(user_id)} ${emoji_name} ${create_at}`)
          .sort(),
      }))
      .sort((a, b) => a.createAt - b.createAt || (a.room + a.message < b.room + b.message ? -1 : 1)),
    emoji: [...tables.emoji.values()].map(({ name, hash }) => `${name} ${hash}`).sort(),
  };
}

/** What the server says by itself where something is done by hand. */
const SERVERS_OWN =
  /^(system_(add_to_channel|add_guest_to_chan|join_channel|join_team|channel_deleted|add_to_team)|add_bot_teams_channels)$/;
