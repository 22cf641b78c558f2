import type { SeededRandom } from './seeded-random.ts';

export const TEAM_ID = 'T0GENERATE';

export interface GeneratedUser {
  id: string;
  name: string;
  real_name: string;
  profile: Record<string, unknown>;
  is_bot: boolean;
  [field: string]: unknown;
}

export interface GeneratedConversation {
  list: 'channels' | 'groups' | 'dms' | 'mpims';
  /** Folder of its day files in the export. */
  folder: string;
  members: string[];
  /** As it stands in the list. */
  json: { id: string; name?: string } & Record<string, unknown>;
}

const FIRST_NAMES = [
  'Ada',
  'Björn',
  'Chloé',
  'Dmitri',
  'Emre',
  'Fatima',
  'Grace',
  'Hiro',
  'Ines',
  'Jörg',
  'Klára',
  'Lin',
];
const LAST_NAMES = [
  'Lovelace',
  'Nakamura',
  'Öztürk',
  'Smith',
  "O'Neil",
  'García',
  'Иванова',
  'Müller',
  'van Dyk',
  'Sato',
];
const TOPICS = [
  'dev',
  'ops',
  'sales',
  'random',
  'design',
  'support',
  'hr',
  'data',
  'mobile',
  'infra',
  'legal',
  'проект',
];
/** 2022-01-01 in seconds: before the first message. */
const CREATED = 1_640_995_200;

/** An id in Slack's form: a letter and ten digits or capitals, different for each number. */
export function slackId(letter: string, number: number): string {
  return `${letter}0${number.toString(36).toUpperCase().padStart(9, '0')}`;
}

export function generateUsers(random: SeededRandom, count: number): GeneratedUser[] {
  return Array.from({ length: count }, (_, number) => generateUser(random, number));
}

function generateUser(random: SeededRandom, number: number): GeneratedUser {
  const first = random.pick(FIRST_NAMES);
  const last = random.pick(LAST_NAMES);
  // The first users stay ordinary: small exports need somebody who writes.
  const isBot = number > 3 && random.chance(0.03);
  const isDeleted = number > 3 && random.chance(0.08);
  const isGuest = number > 3 && random.chance(0.03);
  const realName = isBot ? `Bot ${number}` : `${first} ${last}`;
  const profile: Record<string, unknown> = {
    title: random.chance(0.3) ? 'Engineer' : '',
    phone: '',
    real_name: realName,
    real_name_normalized: realName.normalize('NFKD').replace(/\p{M}/gu, ''),
    display_name: random.chance(0.5) ? first : '',
    display_name_normalized: '',
    first_name: first,
    last_name: last,
    avatar_hash: `g${number.toString(16).padStart(11, '0')}`,
    image_72: `https://avatars.slack-edge.com/generated/${number}_72.png`,
    status_text: '',
    status_emoji: '',
    team: TEAM_ID,
  };
  if (isBot) Object.assign(profile, { bot_id: slackId('B', number), api_app_id: slackId('A', number) });
  else if (!isDeleted && !random.chance(0.02)) profile.email = `user${number}@example.org`;
  return {
    id: slackId('U', number),
    team_id: TEAM_ID,
    name: isBot ? `bot-${number}` : `user.${number}`,
    deleted: isDeleted,
    color: '9f69e7',
    real_name: realName,
    tz: 'Europe/Amsterdam',
    tz_label: 'Central European Time',
    tz_offset: 3600,
    profile,
    is_admin: number === 0,
    is_owner: number === 0,
    is_primary_owner: number === 0,
    is_restricted: isGuest,
    is_ultra_restricted: isGuest && number % 2 === 0,
    is_bot: isBot,
    is_app_user: false,
    updated: CREATED + number,
  };
}

export interface ConversationCounts {
  channels: number;
  groups: number;
  dms: number;
  mpims: number;
}

export function generateConversations(
  random: SeededRandom,
  users: readonly GeneratedUser[],
  counts: ConversationCounts,
): GeneratedConversation[] {
  const ids = users.map(({ id }) => id);
  const many = (count: number, one: (number: number) => GeneratedConversation) =>
    Array.from({ length: count }, (_, number) => one(number));
  return [
    ...many(counts.channels, (number) => publicChannel(random, ids, number)),
    ...many(counts.groups, (number) => privateChannel(random, ids, number)),
    ...many(counts.dms, (number) => directMessage(random, ids, number)),
    ...many(counts.mpims, (number) => groupMessage(random, users, number)),
  ];
}

function publicChannel(random: SeededRandom, userIds: string[], number: number): GeneratedConversation {
  const isGeneral = number === 0;
  const members = isGeneral ? userIds : someMembers(random, userIds);
  const name = isGeneral ? 'general' : `${random.pick(TOPICS)}-${number}`;
  const json = {
    id: slackId('C', number),
    name,
    created: CREATED + number,
    creator: members[0],
    is_archived: !isGeneral && random.chance(0.05),
    is_general: isGeneral,
    members,
    pins: [],
    topic: { value: `Topic of ${name} &amp; more`, creator: members[0], last_set: CREATED },
    purpose: { value: random.chance(0.5) ? `All about ${name}` : '', creator: members[0], last_set: CREATED },
  };
  return { list: 'channels', folder: name, members, json };
}

function privateChannel(random: SeededRandom, userIds: string[], number: number): GeneratedConversation {
  const { members, json } = publicChannel(random, userIds, number + 1);
  const name = `private-${number}`;
  return { list: 'groups', folder: name, members, json: { ...json, id: slackId('G', number), name } };
}

function directMessage(random: SeededRandom, userIds: string[], number: number): GeneratedConversation {
  // Distinct pairs, as Slack has one DM a pair: each distance around the ring of users, then the next.
  const from = number % userIds.length;
  const to = (from + 1 + Math.floor(number / userIds.length)) % userIds.length;
  const members = [userIds[from]!, userIds[to]!];
  const id = slackId('D', number);
  return { list: 'dms', folder: id, members, json: { id, created: CREATED + random.below(1000), members } };
}

function groupMessage(
  random: SeededRandom,
  users: readonly GeneratedUser[],
  number: number,
): GeneratedConversation {
  const chosen = random.sample(users, 3 + random.below(4));
  const members = chosen.map(({ id }) => id);
  const name = `mpdm-${chosen.map((user) => user.name).join('--')}-${number + 1}`;
  const text = { value: 'Group messaging', creator: members[0], last_set: CREATED };
  const json = {
    id: slackId('C', 1_000_000 + number),
    name,
    created: CREATED + number,
    creator: members[0],
    is_archived: false,
    members,
    topic: text,
    purpose: text,
  };
  return { list: 'mpims', folder: name, members, json };
}

function someMembers(random: SeededRandom, userIds: string[]): string[] {
  return random.sample(userIds, Math.max(3, Math.ceil(userIds.length * (0.02 + 0.2 * random.next()))));
}
