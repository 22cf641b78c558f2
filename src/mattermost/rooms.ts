import type { SlackChannel } from '../slack/channel.ts';
import { LIMITS, shorten } from './limits.ts';
import { firstFree, slug } from './slug.ts';

/** What a Slack conversation becomes: a team channel, or the direct channel of some accounts. */
export type Room =
  | { type: 'O' | 'P'; name: string; displayName: string }
  /** `name` is the members' names joined by commas: two conversations of the same people are one room. */
  | { type: 'D'; name: string; members: string[] }
  /** Nobody is known to be in it, so there is nothing that a direct channel could be made of. */
  | { type: 'D'; name: ''; members: [] };

export interface RoomPlan {
  room: Room;
  findings: { code: string; detail: string }[];
}

/** A conversation in the target's order: by job, then by id. `usernames` are its members' accounts, as far as known. */
export interface RoomCandidate<Key> {
  key: Key;
  channel: SlackChannel;
  /** Accounts of the listed members. */
  members: readonly string[];
  /** Accounts of people who wrote there. */
  authors: readonly string[];
}

const TOWN_SQUARE = 'town-square';

/** Looks like the name of a group (a SHA-1) or of a direct channel, and is refused for that. */
const looksDirect = (name: string) =>
  /^[0-9a-f]{40}$/.test(name) || /^[a-z0-9]{26}__[a-z0-9]{26}$/.test(name);

/**
 * Decides every room of a target. Deterministic for candidates in the target's order.
 * - `general` (whatever it is called by now) is `town-square`, of every workspace.
 * - A name keeps what Mattermost allows of it; where that is less than two signs, the Slack id takes its place. Of several
 *   that come to the same, the first keeps it and the others get `-2`, `-3`, …
 * - A group of more than eight is a private channel. What was in no list is a private channel: it may have been one.
 */
export function planRooms<Key>(candidates: readonly RoomCandidate<Key>[]): Map<Key, RoomPlan> {
  const taken = new Set([TOWN_SQUARE]);
  const plans = new Map<Key, RoomPlan>();
  for (const candidate of candidates) {
    const { key, channel } = candidate;
    const members = directMembers(candidate);
    if (members && members.length <= LIMITS.directMembers) {
      plans.set(key, planDirect(channel, members));
      continue;
    }
    const findings: RoomPlan['findings'] = [];
    if (members) findings.push({ code: 'group_to_private_channel', detail: `${members.length} members` });
    if (channel.kind === 'unlisted')
      findings.push({ code: 'channel_unlisted', detail: `folder ${channel.name}` });
    // Town Square is public: only what was public may be shown there.
    const name =
      channel.isGeneral && channel.kind === 'public'
        ? TOWN_SQUARE
        : firstFree(wantedName(channel), LIMITS.channelNameBytes, (n) => taken.has(n));
    taken.add(name);
    if (name !== channel.name)
      findings.push({ code: 'channel_renamed', detail: `${channel.name} → ${name}` });
    plans.set(key, {
      room: {
        type: channel.kind === 'public' ? 'O' : 'P',
        name,
        displayName: shorten(channel.name.toWellFormed().trim() || name, LIMITS.channelDisplayName),
      },
      findings,
    });
  }
  return plans;
}

function wantedName(channel: SlackChannel): string {
  const names = [channel.name, channel.id].map((name) => slug(name, /[_-]/, LIMITS.channelNameBytes));
  return names.find((name) => name.length >= 2 && !looksDirect(name)) ?? 'channel';
}

/** The accounts of a direct conversation, sorted and without doubles; undefined for a channel. */
function directMembers({ channel, members, authors }: RoomCandidate<unknown>): string[] | undefined {
  if (channel.kind !== 'dm' && channel.kind !== 'mpim') return undefined;
  // A DM whose partner is gone lists only one side: those who wrote in it tell who the other was.
  const people = members.length >= 2 || channel.members.length >= 2 ? members : [...members, ...authors];
  return [...new Set(people)].sort();
}

function planDirect(channel: SlackChannel, members: string[]): RoomPlan {
  if (members.length === 0) return { room: { type: 'D', name: '', members: [] }, findings: [] };
  // Mattermost's direct channel with oneself names the account twice.
  const both = members.length === 1 ? [members[0]!, members[0]!] : members;
  const findings =
    channel.kind === 'mpim' && members.length < 3 ? [{ code: 'group_to_direct', detail: '' }] : [];
  return { room: { type: 'D', name: both.join(','), members: both }, findings };
}
