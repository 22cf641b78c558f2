import { aPng } from './images.ts';
import type { SeededRandom } from './seeded-random.ts';

/** The people of every odd export: two of one address, guests, bots, somebody whose name is taken, a deleted one. */
const USERS = [
  { id: 'U1', name: 'ann', profile: { email: 'ann@example.com' } },
  { id: 'U2', name: 'bob', profile: { email: 'bob@example.com' } },
  { id: 'U3', name: 'gus', is_restricted: true, profile: { email: 'gus@example.com' } },
  { id: 'U4', name: 'robot', is_bot: true, profile: { real_name: 'Robot', bot_id: 'B4' } },
  { id: 'U5', name: 'Ann ', profile: { email: 'ANN@example.com' } },
  { id: 'U6', name: 'root', deleted: true, updated: 1_500_000_000, profile: {} },
  { id: 'U7', name: 'éva', is_ultra_restricted: true, profile: {} },
  { id: 'U8', name: 'constructor', profile: {} },
];
const PEOPLE = USERS.map(({ id }) => id);

/** Conversations by their folder. Two that nobody lists, and a direct one of nobody. */
const CHANNELS = [
  { id: 'C1', name: 'general', is_general: true },
  { id: 'C2', name: 'dev' },
  { id: 'C3', name: 'ops', is_archived: true, updated: 1_600_000_000_000 },
  { id: 'C4', name: '007' },
  { id: 'C5', name: 'проект' },
  { id: 'C6', name: 'constructor', is_archived: true },
];
const GROUPS = [
  { id: 'G1', name: 'board' },
  { id: 'G2', name: 'dev-private', is_archived: true },
];
const MPIMS = [
  { id: 'G3', name: 'mpdm-ann--bob--gus-1', members: ['U1', 'U2', 'U3'] },
  { id: 'G4', name: 'mpdm-ann--ann-1', members: ['U1', 'U5', 'U4'] },
];
const DMS = [
  { id: 'D1', members: ['U1', 'U2'] },
  { id: 'D2', members: ['U1', 'U4'] },
  { id: 'D3', members: ['U8', 'U8'] },
  { id: 'D4', members: [] },
];
const EMOJI = ['parrot', 'fire', 'polly', 'Ümlaut', 'constructor', '+1'];
const FOLDERS = [
  ...[...CHANNELS, ...GROUPS, ...MPIMS].map(({ name }) => name),
  ...DMS.map(({ id }) => id),
  'nowhere',
  'FC:F9:Plan',
];
const FIRST_DAY = Date.UTC(2020, 0, 1) / 1000;

/** Keys that choices may have, right ones and wrong ones. */
export const ODD_KEYS = {
  users: [...PEOPLE, 'bob', 'éva', 'constructor', 'nobody'],
  public: ['C1', 'C2', 'C3', '007', 'C5', 'constructor', 'missing'],
  private: ['board', 'G2', 'folder:nowhere'],
  direct: ['D1', 'D4', 'G3', 'mpdm-ann--ann-1'],
  emoji: [...EMOJI, 'constructor2'],
};

/**
 * A small export of odd people and channels, for `writeExport`: many messages of one millisecond, threads across days,
 * roots that a choice may leave out, files that several messages share, bots, notices, damage.
 */
export function oddExport(random: SeededRandom, messagesOfEach: number): Record<string, unknown> {
  const members = () => random.sample(PEOPLE, 4);
  const entries: Record<string, unknown> = {
    'users.json': USERS.map((user) => ({ team_id: 'T1', ...user })),
    'channels.json': CHANNELS.map((one) => ({ members: members(), topic: { value: `about <@U1>` }, ...one })),
    'groups.json': GROUPS.map((one) => ({ members: members(), ...one })),
    'mpims.json': MPIMS,
    'dms.json': DMS,
    'emojis/parrot.png': aPng(1, 1),
    'emojis/fire.png': aPng(2, 2),
    'emojis/constructor.png': aPng(2, 2),
    'emojis/index.json': { polly: 'alias:parrot', gone: 'alias:nothing' },
    '__uploads/F1/a.txt': 'one',
    '__uploads/F2/b.txt': 'two',
  };
  for (const folder of FOLDERS) {
    const days = new Map<string, object[]>();
    const roots: string[] = [];
    for (let n = 0; n < messagesOfEach; n++) {
      const seconds = FIRST_DAY + Math.floor((n / messagesOfEach) * 8) * 86_400 + random.below(3);
      const ts = `${seconds}.${String(random.below(3) * 1000 + n).padStart(6, '0')}`;
      const day = new Date(seconds * 1000).toISOString().slice(0, 10);
      const isReply = roots.length > 0 && random.chance(0.4);
      const threadTs = isReply ? random.pick(roots) : ts;
      if (!isReply) roots.push(random.chance(0.1) ? `${FIRST_DAY - 5}.000000` : ts);
      days.set(day, [...(days.get(day) ?? []), oddMessage(random, ts, threadTs)]);
    }
    for (const [day, messages] of days) entries[`${folder}/${day}.json`] = messages;
  }
  return entries;
}

function oddMessage(random: SeededRandom, ts: string, threadTs: string): object {
  if (random.chance(0.02)) return { type: 'message', text: 'no time' };
  const user = random.pick(PEOPLE);
  const author = random.pick([
    { user },
    { user },
    { user },
    { user: 'U4', bot_id: 'B4' },
    { subtype: 'bot_message', bot_id: 'B9', username: 'old bot' },
    { user, subtype: 'channel_join' },
    { user: 'U99STRANGE' },
  ]);
  const text = random.pick(['hello', '', ':polly: :fire: <@U2> <#C2|dev>', 'hello', 'x'.repeat(17_000)]);
  return {
    type: 'message',
    ts,
    text,
    ...author,
    ...(threadTs !== ts || random.chance(0.3) ? { thread_ts: threadTs } : {}),
    ...(random.chance(0.3)
      ? {
          reactions: random
            .sample(EMOJI, 2)
            .map((name) => ({ name, count: 3, users: random.sample(PEOPLE, 3) })),
        }
      : {}),
    ...(random.chance(0.2)
      ? { files: random.sample(['F1', 'F2', 'F3'], 2).map((id) => ({ id, name: `${id}.txt`, size: 3 })) }
      : {}),
  };
}

type Entries = Record<string, unknown>;

/** The export as two of one workspace that overlap by a third of the days: threads go from one into the other. */
export function overlapping(entries: Entries): [Entries, Entries] {
  const part = (left: number) =>
    Object.fromEntries(
      Object.entries(entries).filter(([name]) => {
        const day = /-(\d\d)\.json$/.exec(name)?.[1];
        return day === undefined || Number(day) % 3 !== left;
      }),
    );
  return [part(0), part(1)];
}

/** The same people's names and channels in another workspace, under other ids. */
export function inOtherWorkspace(entries: Entries): Entries {
  const moved = (text: string) => text.replace(/\b([UCGDB])(\d{1,2})\b/g, '$1X$2').replaceAll('"T1"', '"T2"');
  return Object.fromEntries(
    Object.entries(entries).map(([name, value]) => [
      moved(name),
      typeof value === 'string' || Buffer.isBuffer(value) ? value : JSON.parse(moved(JSON.stringify(value))),
    ]),
  );
}
