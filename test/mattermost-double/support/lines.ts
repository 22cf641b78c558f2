type Fields = Record<string, unknown>;

/** Lines that a server takes as they are; tests change a field. */
export const T0 = 1_700_000_000_000;

export const team = (fields: Fields = {}) => ({
  type: 'team',
  team: { name: 'acme', display_name: 'Acme', type: 'I', ...fields },
});

export const channel = (fields: Fields = {}) => ({
  type: 'channel',
  channel: { team: 'acme', name: 'dev', display_name: 'Dev', type: 'O', ...fields },
});

export const user = (username: string, fields: Fields = {}) => ({
  type: 'user',
  user: {
    username,
    email: `${username}@example.com`,
    teams: [{ name: 'acme', channels: [{ name: 'dev' }] }],
    ...fields,
  },
});

export const post = (fields: Fields = {}) => ({
  type: 'post',
  post: { team: 'acme', channel: 'dev', user: 'ann', message: 'hello', create_at: T0, ...fields },
});

export const directPost = (members: string[], fields: Fields = {}) => ({
  type: 'direct_post',
  direct_post: { channel_members: members, user: members[0], message: 'psst', create_at: T0, ...fields },
});

export const directChannel = (members: string[], fields: Fields = {}) => ({
  type: 'direct_channel',
  direct_channel: { members, ...fields },
});

export const emoji = (fields: Fields = {}) => ({
  type: 'emoji',
  emoji: { name: 'acme_logo', image: 'e/p.png', ...fields },
});

export const reply = (fields: Fields = {}) => ({
  user: 'bob',
  message: 'yes',
  create_at: T0 + 10,
  ...fields,
});

export const reaction = (fields: Fields = {}) => ({
  user: 'bob',
  emoji_name: 'tada',
  create_at: T0 + 20,
  ...fields,
});

/** A team with a channel and three people in it. */
export const WORLD = [team(), channel(), user('ann'), user('bob'), user('cid')];
