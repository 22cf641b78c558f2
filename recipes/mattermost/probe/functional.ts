import { randomBytes } from 'node:crypto';
import type { ProbeAnswer, ProbeInput } from '../../../src/restore/probe/protocol.ts';
import { createChannel, createPost, type Post, uploadFile } from './actions.ts';
import { createSession, login, type Session } from './client.ts';
import { createMaker, sha256 } from './maker.ts';
import { appOf, peopleOf } from './people.ts';
import { entry } from './read-accounts.ts';
import type { State } from './seed.ts';

interface Stage {
  input: ProbeInput;
  state: State;
  admin: Session;
  member: Session;
  outsider: Session;
}
type Check = (stage: Stage) => Promise<[ok: boolean, detail: string]>;

/** What people do with Mattermost, on the restored server, with what was restored. */
const CHECKS: Record<string, Check> = {
  ping: async ({ input }) => {
    const { status } = await createSession(appOf(input)).get<{ status: string }>('/system/ping');
    return [status === 'OK', `the server says ${status}`];
  },

  'login-wrong-password': async ({ input }) => {
    const { username } = peopleOf(input).admin;
    const seen = await entry(input, username, randomBytes(12).toString('base64url'));
    return [seen === 'refused', seen];
  },

  logout: async ({ input }) => {
    const { username, password } = peopleOf(input).member;
    const session = await login(appOf(input), username, password);
    await session.send('POST', '/users/logout');
    const { status } = await session.ask('GET', '/api/v4/users/me');
    return [status === 401, `${status} after the logout`];
  },

  thread: async ({ member, state: { posts } }) => {
    const thread = await member.get<{ posts: Record<string, Post> }>(`/posts/${posts.root}/thread`);
    const replies = Object.values(thread.posts).filter(({ root_id }) => root_id === posts.root);
    return [replies.length === 2 && posts.reply in thread.posts, `${replies.length} replies`];
  },

  search: async ({ input, member, state }) => {
    const terms = createMaker(input.seed).sentence('reply').split(' ').at(-1);
    const { order } = await member.send<{ order: string[] }>('POST', `/teams/${state.team}/posts/search`, {
      terms,
      is_or_search: false,
    });
    return [order.length === 1 && order[0] === state.posts.reply, `${order.length} found`];
  },

  'private-channel': async ({ outsider, member, state: { channels } }) => {
    const path = `/api/v4/channels/${channels.closed}/posts`;
    const [out, inside] = [await outsider.ask('GET', path), await member.ask('GET', path)];
    return [out.status === 403 && inside.status === 200, `outsider ${out.status}, member ${inside.status}`];
  },

  'private-file': async ({ outsider, admin, state }) => {
    const closed = await uploadFile(admin, state.channels.closed, 'closed.bin', randomBytes(1_000));
    await createPost(admin, state.channels.closed, '', { file_ids: [closed] });
    const { status } = await outsider.ask('GET', `/api/v4/files/${closed}`);
    return [status === 403, `outsider ${status}`];
  },

  'upload-download': async ({ admin, state }) => {
    const content = randomBytes(300_000);
    const channel = await createChannel(admin, state.team, 'O', `upload-${randomBytes(6).toString('hex')}`);
    const file = await uploadFile(admin, channel.id, 'überall.bin', content);
    await createPost(admin, channel.id, 'with a file', { file_ids: [file] });
    const back = await admin.bytes(`/api/v4/files/${file}`);
    return [sha256(back) === sha256(content), `${back.length} bytes`];
  },

  'edit-react-pin': async ({ member, state: { channels } }) => {
    const { id } = await createPost(member, channels.open, 'to be changed');
    await member.send('PUT', `/posts/${id}/patch`, { message: 'changed' });
    await member.send('POST', '/reactions', { user_id: member.userId, post_id: id, emoji_name: 'tada' });
    await member.send('POST', `/posts/${id}/pin`);
    const { message, edit_at, is_pinned, metadata } = await member.get<Post>(`/posts/${id}`);
    const ok = message === 'changed' && edit_at > 0 && is_pinned && metadata?.reactions?.length === 1;
    return [ok, ok ? 'all seen' : 'not all seen'];
  },
};

/** A check that throws has failed: the service runs, what it does is wrong. */
export async function functional(input: ProbeInput): Promise<ProbeAnswer<'functional'>> {
  const people = peopleOf(input);
  const as = ({ username, password }: { username: string; password: string }) =>
    login(appOf(input), username, password);
  const checks: ProbeAnswer<'functional'>['checks'] = [];
  let stage: Stage;
  try {
    stage = {
      input,
      state: input.state as State,
      admin: await as(people.admin),
      member: await as(people.member),
      outsider: await as(people.outsider),
    };
  } catch (error) {
    return {
      checks: Object.keys(CHECKS).map((id) => ({ id, ok: false, detail: `login: ${message(error)}` })),
    };
  }
  for (const [id, check] of Object.entries(CHECKS)) {
    try {
      const [ok, detail] = await check(stage);
      checks.push({ id, ok, detail });
    } catch (error) {
      checks.push({ id, ok: false, detail: message(error) });
    }
  }
  return { checks };
}

const message = (error: unknown): string => (error as Error).message.slice(0, 900);
