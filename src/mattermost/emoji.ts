import type { FindingCode } from '../meta/reason-codes.ts';
import { mattermostEmojiName } from '../slack/text/emoji-name.ts';
import { isMattermostEmoji } from './builtin-emoji.ts';
import { LIMITS } from './limits.ts';
import { firstFree } from './slug.ts';

/** A workspace's own emoji, in the target's order: by job, then by name. */
export interface EmojiCandidate<Key> {
  key: Key;
  workspaceId: string;
  /** As in Slack. */
  name: string;
  /** The emoji that it is only another name of. */
  alias?: string | undefined;
  /** Equal for equal images; undefined if there is none. */
  image?: string | undefined;
  choice?: { name?: string | undefined; leave_out?: boolean | undefined } | undefined;
  /** What an earlier migration made of it. */
  earlier?: EmojiPlan | undefined;
}

/** What becomes of it. `name` is what texts and reactions say, whether an image of that name is exported or not. */
export interface EmojiPlan {
  name: string;
  skip?: EmojiSkip;
}

interface EmojiSkip {
  reason: 'emoji_alias' | 'emoji_is_builtin' | 'left_out_by_choice';
  detail: string;
}

/** What tells images apart. @param owner where it lies: a file of a folder has no checksum, and is an image of its own */
export const imageKey = (
  { size, crc32 }: { size: number; crc32?: number | undefined },
  owner: string,
): string => `${size}/${crc32 ?? owner}`;

/** What is to be said of an emoji's name. */
export const emojiFindings = (
  slackName: string,
  { name, skip }: EmojiPlan,
): { code: FindingCode; detail: string }[] =>
  skip === undefined && name !== slackName
    ? [{ code: 'emoji_renamed', detail: `${slackName} → ${name}` }]
    : [];

/**
 * Decides every custom emoji of a target. Deterministic for candidates in the target's order.
 * - A name keeps what Mattermost allows of it. Mattermost's own names are taken: such an emoji gets `_slack` behind it.
 * - An alias is its emoji: texts and reactions name that one. One that leads nowhere keeps its name.
 * - Of several that come to the same, the first keeps it and the others get `-2`, …; the same image under the same name in
 *   two workspaces is one emoji.
 * - What earlier migrations called something stays. Of what is new nothing takes a name of theirs, unless it is chosen.
 * @param inUse names that earlier migrations gave, to candidates and to others
 */
export function planEmoji<Key>(
  candidates: readonly EmojiCandidate<Key>[],
  inUse: ReadonlySet<string> = new Set(),
): Map<Key, EmojiPlan> {
  const plans = new Map<Key, EmojiPlan>();
  for (const { key, name, choice, earlier } of candidates)
    if (earlier) plans.set(key, keptPlan(name, earlier, choice?.leave_out === true));
  const byName = new Map(
    candidates.map((candidate) => [`${candidate.workspaceId}/${candidate.name}`, candidate]),
  );
  /** Target name → who has it. */
  const owners = new Map<string, EmojiCandidate<Key>>();
  const isFree = (candidate: EmojiCandidate<Key>) => (name: string) => {
    const owner = owners.get(name);
    return !isMattermostEmoji(name) && !inUse.has(name) && (owner === undefined || isSame(owner, candidate));
  };
  const images = candidates.filter(
    ({ alias, choice, earlier }) => !earlier && (alias === undefined || choice?.name !== undefined),
  );
  // Chosen names go first, so that nobody else has them; of several that are given one name, the first with an image.
  const chosen = images
    .filter(({ choice }) => choice?.name !== undefined)
    .sort((a, b) => Number(a.image === undefined) - Number(b.image === undefined));
  for (const candidate of [...chosen, ...images.filter(({ choice }) => choice?.name === undefined)]) {
    const { key, name: slackName, choice } = candidate;
    const wanted = choice?.name ?? mattermostEmojiName(slackName);
    if (choice?.name !== undefined && isMattermostEmoji(wanted)) {
      plans.set(key, { name: wanted, skip: { reason: 'emoji_is_builtin', detail: wanted } });
      continue;
    }
    const base = isMattermostEmoji(wanted) ? `${wanted.slice(0, LIMITS.emojiNameBytes - 6)}_slack` : wanted;
    const isJoined = choice?.name !== undefined && inUse.has(base);
    const name = isJoined ? base : firstFree(base, LIMITS.emojiNameBytes, (free) => !isFree(candidate)(free));
    const owner = owners.get(name);
    if (!owner) owners.set(name, candidate);
    const skip = (reason: EmojiSkip['reason'], detail: string) =>
      plans.set(key, { name, skip: { reason, detail } });
    if (choice?.leave_out) skip('left_out_by_choice', `emoji.${slackName}`);
    else if (isJoined) skip('emoji_alias', `${slackName} → ${name}`);
    // There is one image of a name. In another workspace the same one is exported too, and joined with it.
    else if (owner && !isOneImage(owner, candidate)) skip('emoji_alias', `${slackName} → ${name}`);
    else plans.set(key, { name });
  }
  for (const candidate of candidates) {
    if (plans.has(candidate.key)) continue;
    const target = resolve(candidate, byName);
    const name =
      typeof target === 'string'
        ? mattermostEmojiName(target)
        : (plans.get(target.key)?.name ?? candidate.name);
    plans.set(candidate.key, {
      name,
      skip: { reason: 'emoji_alias', detail: `${candidate.name} → ${name}` },
    });
  }
  return plans;
}

/** The name, and why nothing is exported but for a choice, which may be another one by now. */
function keptPlan(slackName: string, { name, skip }: EmojiPlan, isLeftOut: boolean): EmojiPlan {
  if (isLeftOut) return { name, skip: { reason: 'left_out_by_choice', detail: `emoji.${slackName}` } };
  return skip === undefined || skip.reason === 'left_out_by_choice' ? { name } : { name, skip };
}

/** One name and one image, or no image to tell them apart by, in different workspaces. */
const isSame = <Key>(a: EmojiCandidate<Key>, b: EmojiCandidate<Key>) =>
  a.choice?.name !== undefined && a.choice.name === b.choice?.name ? true : isOneImage(a, b);

const isOneImage = <Key>(a: EmojiCandidate<Key>, b: EmojiCandidate<Key>) =>
  a.workspaceId !== b.workspaceId &&
  a.name === b.name &&
  (a.image === undefined || b.image === undefined || a.image === b.image);

/** Where an alias leads in the end: a custom emoji, or a name that is none. Aliases in a circle lead to themselves. */
function resolve<Key>(
  candidate: EmojiCandidate<Key>,
  byName: ReadonlyMap<string, EmojiCandidate<Key>>,
): EmojiCandidate<Key> | string {
  const seen = new Set<EmojiCandidate<Key>>();
  for (let at = candidate; ; ) {
    if (at.alias === undefined || at.choice?.name !== undefined) return at;
    if (seen.has(at)) return candidate.name;
    seen.add(at);
    const next = byName.get(`${at.workspaceId}/${at.alias}`);
    if (!next) return at.alias;
    at = next;
  }
}
