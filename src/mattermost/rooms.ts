import type { FindingCode } from '../meta/reason-codes.ts';
import type { SlackChannel } from '../slack/channel.ts';
import { LIMITS, shorten } from './limits.ts';
import { textsLostBeside } from './merged-texts.ts';
import { looksDirect } from './names.ts';
import { firstFree, slug } from './slug.ts';

/** What a Slack conversation becomes: a team channel, or the direct channel of some accounts. */
export type Room =
  | {
      type: 'O' | 'P';
      name: string;
      displayName: string;
      /** It is Town Square, or one of several that became one room and are not all archived: it must not be archived. */
      isAlive?: true;
    }
  /** `name` is the members' names joined by commas: two conversations of the same people are one room. */
  | { type: 'D'; name: string; members: string[] }
  /** Neither it nor its messages are exported: nobody is known to be in it, or it is left out by choice. */
  | { type: 'none'; name: ''; reason: 'no_members' | 'left_out_by_choice'; detail: string };

export interface RoomPlan {
  room: Room;
  findings: { code: FindingCode; detail: string }[];
}

/** A conversation in the target's order: by job, then by id. `usernames` are its members' accounts, as far as known. */
export interface RoomCandidate<Key> {
  key: Key;
  workspaceId: string;
  channel: SlackChannel;
  /** Accounts of the listed members. */
  members: readonly string[];
  /** Accounts of people who wrote there. */
  authors: readonly string[];
  choice?: RoomChoice | undefined;
  /** The room that an earlier migration made of it. */
  earlier?: Exclude<Room, { type: 'none' }> | undefined;
}

/** A room that an earlier migration made. */
export interface RoomInUse {
  workspaceId: string;
  room: Room;
  /** It stands for a conversation of the archives. */
  isCandidate: boolean;
}

/** What an administrator decided about a conversation. */
export interface RoomChoice {
  name?: string | undefined;
  displayName?: string | undefined;
  /** Which choice leaves it out. */
  leftOut?: string | undefined;
}

export interface RoomRules {
  /** Public channels of one name in several workspaces. */
  sameNamed: 'separate' | 'merge';
}

/** A name was chosen for two conversations that can't be one; the message says which. */
export class RoomChoiceError extends Error {
  override name = 'RoomChoiceError';
}

const TOWN_SQUARE = 'town-square';

/**
 * Decides every room of a target. Deterministic for candidates in the target's order.
 * - `general` (whatever it is called by now) is `town-square`, of every workspace.
 * - A name keeps what Mattermost allows of it; where that is less than two signs, the Slack id takes its place. Of several
 *   that come to the same, the first keeps it and the others get `-2`, `-3`, …
 * - A group of more than eight is a private channel. What was in no list is a private channel: it may have been one.
 * - A choice comes before the rules. Channels that are given one name are one room.
 * - What earlier migrations made of a conversation stays, but that nothing private is shown to everybody.
 * @param inUse rooms that earlier migrations made: nothing else gets their names, unless it is chosen or merged
 * @throws RoomChoiceError a private conversation would become part of a public channel, or a direct one is given a name
 */
export function planRooms<Key>(
  candidates: readonly RoomCandidate<Key>[],
  rules: RoomRules = { sameNamed: 'separate' },
  inUse: readonly RoomInUse[] = [],
): Map<Key, RoomPlan> {
  const chosen = chosenRooms(candidates, inUse);
  const taken = new Set([TOWN_SQUARE, ...chosen.keys()]);
  const merged = rules.sameNamed === 'merge' ? mergeable(inUse) : new Map<string, MergedRoom>();
  const nameOf = (candidate: RoomCandidate<Key>): string => {
    const { channel, workspaceId, choice } = candidate;
    if (choice?.name !== undefined) return choice.name;
    // Town Square is public: only what was public may be shown there.
    if (channel.isGeneral && channel.kind === 'public') return TOWN_SQUARE;
    const wanted = wantedName(channel);
    const same = merged.get(wanted);
    const mayMerge = rules.sameNamed === 'merge' && channel.kind === 'public';
    if (mayMerge && same && !same.workspaces.has(workspaceId)) {
      same.workspaces.add(workspaceId);
      return same.name;
    }
    const name = firstFree(wanted, LIMITS.channelNameBytes, (n) => taken.has(n));
    if (mayMerge && !same) merged.set(wanted, { name, workspaces: new Set([workspaceId]) });
    taken.add(name);
    return name;
  };
  const plans = new Map<Key, RoomPlan>();
  for (const candidate of candidates) {
    const { key, channel, choice } = candidate;
    if (choice?.leftOut !== undefined) {
      plans.set(key, { room: nowhere('left_out_by_choice', choice.leftOut), findings: [] });
      continue;
    }
    if (candidate.earlier) {
      plans.set(key, keptPlan(channel, candidate.earlier));
      continue;
    }
    const members = directMembers(candidate);
    if (members && members.length <= LIMITS.directMembers && choice?.name === undefined) {
      plans.set(key, planDirect(channel, members));
      continue;
    }
    const findings: RoomPlan['findings'] = [];
    if (members) findings.push({ code: 'group_to_private_channel', detail: `${members.length} members` });
    if (channel.kind === 'unlisted')
      findings.push({ code: 'channel_unlisted', detail: `folder ${channel.name}` });
    const name = nameOf(candidate);
    if (name !== channel.name)
      findings.push({ code: 'channel_renamed', detail: `${channel.name} → ${name}` });
    const shown =
      chosen.get(name)?.displayName ?? choice?.displayName ?? (channel.name.toWellFormed().trim() || name);
    plans.set(key, {
      room: {
        type: channel.kind === 'public' ? 'O' : 'P',
        name,
        displayName: shorten(shown, LIMITS.channelDisplayName),
      },
      findings,
    });
  }
  keepAlive(candidates, plans, inUse);
  noteLostTexts(candidates, plans);
  return plans;
}

/** Keeps the name. A channel that is private by now must not stay public: what is new in it would be shown to everybody. */
function keptPlan(channel: SlackChannel, earlier: Exclude<Room, { type: 'none' }>): RoomPlan {
  if (earlier.type === 'D') return { room: earlier, findings: [] };
  const { name, displayName } = earlier;
  const findings: RoomPlan['findings'] = [];
  if (name !== channel.name) findings.push({ code: 'channel_renamed', detail: `${channel.name} → ${name}` });
  const isPublic = channel.kind === 'public';
  if (isPublic !== (earlier.type === 'O'))
    findings.push({ code: 'channel_privacy_changed', detail: isPublic ? 'public' : 'private' });
  return { room: { type: isPublic ? earlier.type : 'P', name, displayName }, findings };
}

interface MergedRoom {
  name: string;
  workspaces: Set<string>;
}

/** Public channels of earlier migrations, which those of other workspaces may become part of. */
function mergeable(inUse: readonly RoomInUse[]): Map<string, MergedRoom> {
  const merged = new Map<string, MergedRoom>();
  for (const { workspaceId, room } of inUse) {
    if (room.type !== 'O') continue;
    const same = merged.get(room.name);
    if (same) same.workspaces.add(workspaceId);
    else merged.set(room.name, { name: room.name, workspaces: new Set([workspaceId]) });
  }
  return merged;
}

/**
 * Of several conversations that are one room, the first one's line is written; it may be the only one that is archived. Of
 * one that is in no archive any more nobody knows whether it is.
 */
function keepAlive<Key>(
  candidates: readonly RoomCandidate<Key>[],
  plans: ReadonlyMap<Key, RoomPlan>,
  inUse: readonly RoomInUse[],
): void {
  const alive = new Set([TOWN_SQUARE]);
  for (const { room, isCandidate } of inUse) if (!isCandidate) alive.add(room.name);
  for (const { key, channel } of candidates) if (!channel.isArchived) alive.add(plans.get(key)!.room.name);
  for (const { key, channel } of candidates) {
    const { room } = plans.get(key)!;
    if (channel.isArchived && (room.type === 'O' || room.type === 'P') && alive.has(room.name))
      room.isAlive = true;
  }
}

/** Of several conversations that are one room, the first one's texts are written. */
function noteLostTexts<Key>(
  candidates: readonly RoomCandidate<Key>[],
  plans: ReadonlyMap<Key, RoomPlan>,
): void {
  const firsts = new Map<string, SlackChannel>();
  for (const { key, channel } of candidates) {
    const { room, findings } = plans.get(key)!;
    if (room.type === 'none') continue;
    const first = firsts.get(room.name);
    if (!first) {
      firsts.set(room.name, channel);
      continue;
    }
    const lost = textsLostBeside(first, channel);
    if (lost.length > 0) findings.push({ code: 'channel_texts_merged', detail: lost.join(', ') });
  }
}

/** The first conversation that is given a name, and how people see it: as chosen for the first that has such a choice. */
interface ChosenRoom {
  isPublic: boolean;
  /** As Slack calls it. */
  called: string;
  displayName: string | undefined;
}

/** Name → what is given it, or has it since an earlier migration. */
function chosenRooms(
  candidates: readonly RoomCandidate<unknown>[],
  inUse: readonly RoomInUse[],
): Map<string, ChosenRoom> {
  const rooms = new Map<string, ChosenRoom>();
  for (const { room } of inUse) {
    if (room.type === 'O' || room.type === 'P')
      rooms.set(room.name, {
        isPublic: room.type === 'O',
        called: room.displayName,
        displayName: room.displayName,
      });
  }
  for (const { channel, choice, earlier } of candidates) {
    if (choice?.name === undefined || earlier) continue;
    if (channel.kind === 'dm' || channel.kind === 'mpim') {
      throw new RoomChoiceError(
        `choices: channels.${channel.id}.name: a direct conversation is known by its members and has no name`,
      );
    }
    const room = rooms.get(choice.name);
    const isPublic = choice.name === TOWN_SQUARE || room?.isPublic === true;
    if (
      (room !== undefined && room.isPublic !== (channel.kind === 'public')) ||
      (choice.name === TOWN_SQUARE && channel.kind !== 'public')
    ) {
      throw new RoomChoiceError(
        `choices: channels.${channel.id}.name: "${choice.name}" would make one channel of public and private ones, and show ${
          isPublic ? channel.name : room!.called
        } to everybody: choose another name`,
      );
    }
    if (!room)
      rooms.set(choice.name, {
        isPublic: channel.kind === 'public',
        called: channel.name,
        displayName: choice.displayName,
      });
    else room.displayName ??= choice.displayName;
  }
  return rooms;
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

type Nowhere = Extract<Room, { type: 'none' }>;

const nowhere = (reason: Nowhere['reason'], detail: string): Nowhere => ({
  type: 'none',
  name: '',
  reason,
  detail,
});

/** A direct conversation without a known member. */
export const NOBODY = nowhere('no_members', 'nobody is known to be in this conversation');

function planDirect(channel: SlackChannel, members: string[]): RoomPlan {
  if (members.length === 0) return { room: NOBODY, findings: [] };
  // Mattermost's direct channel with oneself names the account twice.
  const both = members.length === 1 ? [members[0]!, members[0]!] : members;
  const findings: RoomPlan['findings'] =
    channel.kind === 'mpim' && members.length < 3 ? [{ code: 'group_to_direct', detail: '' }] : [];
  return { room: { type: 'D', name: both.join(','), members: both }, findings };
}
