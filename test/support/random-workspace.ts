import fc from 'fast-check';

/** A Slack workspace in a few numbers, of which archives are made. */
export interface Workspace {
  users: { handle: number; email: number | null; isListed: boolean }[];
  channels: { name: number; kind: 'channels' | 'groups' | 'dms' | 'mpims'; members: number[] }[];
  messages: Message[];
  /** Custom emoji with an image. */
  emoji: number[];
}

interface Message {
  channel: number;
  /** Microseconds behind the first second; small, so that many share a millisecond. */
  ts: number;
  author: number;
  text: string;
  /** The `ts` of its root, which may be no message. */
  thread: number | null;
  /** Files by number; bytes of some are in the archive. */
  files: { id: number; hasBytes: boolean }[];
  reactions: { name: number; user: number }[];
  /** Not in this archive. */
  isAbsent: boolean;
}

const USERS = 5;
const CHANNELS = 5;
const small = (max: number) => fc.integer({ min: 0, max: max - 1 });

const user = fc.record({
  handle: small(4),
  email: fc.option(small(6), { freq: 3 }),
  isListed: fc.boolean(),
});

const channel = fc.record({
  name: small(3),
  kind: fc.constantFrom(
    'channels' as const,
    'channels' as const,
    'groups' as const,
    'dms' as const,
    'mpims' as const,
  ),
  members: fc.uniqueArray(small(USERS), { minLength: 2, maxLength: 4 }),
});

/** Mentions of people and places, who may be unknown yet, and emoji. */
const word = fc.oneof(
  fc.constantFrom('hello', 'a', '*b*', 'x'.repeat(900)),
  small(USERS + 2).map((n) => `<@U${n}>`),
  small(CHANNELS + 2).map((n) => `<#C${n}|name-${n}>`),
  small(4).map((n) => `:own${n}:`),
);
const text = fc.array(word, { minLength: 1, maxLength: 4 }).map((words) => words.join(' '));

const reactions = fc.array(fc.record({ name: small(4), user: small(USERS) }), { maxLength: 4 });

const message: fc.Arbitrary<Message> = fc.record({
  channel: small(CHANNELS),
  ts: small(12_000),
  author: small(USERS + 1),
  text,
  thread: fc.option(small(12_000), { freq: 2 }),
  files: fc.uniqueArray(fc.record({ id: small(30), hasBytes: fc.boolean() }), {
    selector: ({ id }) => id,
    maxLength: 13,
    size: 'medium',
  }),
  reactions,
  isAbsent: fc.boolean(),
});

export const workspace: fc.Arbitrary<Workspace> = fc.record({
  users: fc.array(user, { minLength: USERS, maxLength: USERS }),
  channels: fc.array(channel, { minLength: CHANNELS, maxLength: CHANNELS }),
  messages: fc.array(message, { minLength: 10, maxLength: 60, size: 'max' }).map(distinct),
  emoji: fc.uniqueArray(small(4)),
});

/** One message for each place; replies go to a message of the channel, mostly. */
function distinct(messages: readonly Message[]): Message[] {
  const byPlace = new Map(messages.map((one) => [`${one.channel}/${one.ts}`, one]));
  const all = [...byPlace.values()];
  return all.map((one) => {
    if (one.thread === null) return one;
    const roots = all.filter(({ channel: other, ts }) => other === one.channel && ts < one.ts);
    const root = roots[one.thread % Math.max(roots.length, 1)];
    // Of a root that is a reply itself nobody knows in Slack.
    return { ...one, thread: root && root.thread === null ? root.ts : null };
  });
}

/** What may happen to a workspace between two archives. */
export const changes: fc.Arbitrary<(before: Workspace) => Workspace> = fc
  .record({
    users: fc.array(fc.option(user, { freq: 2 }), { minLength: USERS, maxLength: USERS }),
    newUsers: fc.array(user, { maxLength: 2 }),
    names: fc.array(fc.option(small(3), { freq: 2 }), { minLength: CHANNELS, maxLength: CHANNELS }),
    newChannels: fc.array(channel, { maxLength: 2 }),
    messages: fc.array(
      fc.record({
        text: fc.option(text, { freq: 8 }),
        reactions: fc.option(reactions, { freq: 3 }),
        bytes: fc.boolean(),
        isAbsent: fc.boolean(),
      }),
      { minLength: 80, maxLength: 80 },
    ),
    newMessages: fc.array(message, { maxLength: 30, size: 'max' }),
    emoji: fc.uniqueArray(small(4)),
  })
  .map(
    (change) =>
      (before: Workspace): Workspace => ({
        users: [...before.users.map((old, n) => change.users[n] ?? old), ...change.newUsers],
        channels: [
          ...before.channels.map((old, n) => ({ ...old, name: change.names[n] ?? old.name })),
          ...change.newChannels,
        ],
        messages: distinct([
          ...change.newMessages,
          ...before.messages.map((old, n) => {
            const to = change.messages[n % 80]!;
            return {
              ...old,
              text: to.text ?? old.text,
              reactions: to.reactions ?? old.reactions,
              files: to.bytes ? old.files.map((file) => ({ ...file, hasBytes: true })) : old.files,
              isAbsent: to.isAbsent,
            };
          }),
        ]).map((now) => {
          const old = before.messages.find(({ channel: of, ts }) => of === now.channel && ts === now.ts);
          return old ? { ...now, thread: old.thread } : now;
        }),
        emoji: change.emoji,
      }),
  );

const tsOf = (micros: number) => `1700000000.${String(micros).padStart(6, '0')}`;

/** The archive of a workspace, unpacked: entry name → what it holds. */
export function archiveOf({ users, channels, messages, emoji }: Workspace): Record<string, unknown> {
  const entries: Record<string, unknown> = {
    'users.json': [
      { id: 'UBOSS', team_id: 'T1', name: 'boss', profile: { email: 'boss@example.com' } },
      ...users.flatMap(({ handle, email, isListed }, n) =>
        isListed
          ? [
              {
                id: `U${n}`,
                team_id: 'T1',
                name: `name${handle}`,
                profile: { email: email === null ? '' : `m${email}@example.com` },
              },
            ]
          : [],
      ),
    ],
  };
  for (const kind of ['channels', 'groups', 'dms', 'mpims'] as const)
    entries[`${kind}.json`] = channels.flatMap((one, n) =>
      one.kind === kind
        ? [
            {
              id: `C${n}`,
              name: `room${one.name}`,
              members: ['UBOSS', ...one.members.slice(0, kind === 'dms' ? 1 : 4).map((m) => `U${m}`)],
            },
          ]
        : [],
    );
  for (const name of emoji) entries[`emojis/own${name}.png`] = `image ${name}`;
  const days = new Map<string, unknown[]>();
  for (const one of messages) {
    const place = channels[one.channel];
    if (one.isAbsent || !place) continue;
    const folder = `C${one.channel}`;
    for (const { id, hasBytes } of one.files)
      if (hasBytes) entries[`__uploads/${fileId(one, id)}/f.txt`] = `bytes of ${fileId(one, id)}`;
    const reacted = new Map<string, string[]>();
    for (const { name, user: who } of one.reactions)
      reacted.set(`own${name}`, [...new Set([...(reacted.get(`own${name}`) ?? []), `U${who}`])]);
    days.set(folder, [
      ...(days.get(folder) ?? []),
      {
        type: 'message',
        ts: tsOf(one.ts),
        user: `U${one.author}`,
        text: one.text,
        ...(one.thread !== null && { thread_ts: tsOf(one.thread) }),
        ...(one.files.length > 0 && {
          files: one.files.map(({ id }) => ({ id: fileId(one, id), name: 'f.txt', mode: 'hosted' })),
        }),
        ...(reacted.size > 0 && {
          reactions: [...reacted].map(([name, who]) => ({ name, users: who, count: who.length })),
        }),
      },
    ]);
  }
  for (const [folder, day] of days) entries[`${folder}/2023-11-14.json`] = day;
  return entries;
}

const fileId = ({ channel: place, ts }: Message, id: number) => `F${place}X${ts}X${id}`;
