import type { Difference } from './difference.ts';
import type { ContentIds, ContentKey } from './post-content.ts';

/** One side of a post. */
export interface PostSide {
  textDigest: string;
  /** `create_at` of the first post of its thread; null for a first post itself, undefined if that post is not known. */
  rootAt: number | null | undefined;
  /** Of `contentKey`. */
  key: string;
  ids: string | null;
}

/** The post that a message became, or one of several. */
export interface PostName {
  /** `C…/ts` */
  slackId: string;
  /** From 0. */
  part: number;
  /** In place of a first message that the archive does not hold. */
  isMadeUp: boolean;
}

/** What the server has of a reaction beside who and which, as its id in `contentKey`. */
export const REACTED_SINCE = 'since';

/** How a post at the target differs from what was sent. Files and reactions count by themselves, the rest by field. */
export function comparePost(name: PostName, expected: PostSide, actual: PostSide): Difference[] {
  const [author, type, isPinned, props, files, reactions] = JSON.parse(expected.key) as ContentKey;
  const there = JSON.parse(actual.key) as ContentKey;
  const [fileIds, reactionIds] = idsOf(expected);
  const [, since] = idsOf(actual);
  const fields = [
    expected.textDigest !== actual.textDigest && 'text',
    author !== there[0] && 'author',
    expected.rootAt !== actual.rootAt && 'root',
    type !== there[1] && 'type',
    isPinned !== there[2] && 'pinned',
    props !== there[3] && 'props',
  ].filter((field) => field !== false);
  const found = compareFiles(
    name,
    files.map((known, index) => ({ known, id: fileIds[index]! })),
    there[4],
  );
  if (found.isMore) fields.push('files');
  const reacted = compareReactions(
    name,
    reactions.map((known, index) => ({ known, id: reactionIds[index]! })),
    there[5].map((known, index) => ({ known, isSince: since[index] === REACTED_SINCE })),
  );
  if (reacted.isMore) fields.push('reactions');
  const differences: Difference[] = [...found.differences, ...reacted.differences];
  if (fields.length === 0) return differences;
  const detail = [fields.join(', '), ...whichPost(name)].join('; ');
  return [{ verdict: 'different', type: 'message', slackId: name.slackId, detail }, ...differences];
}

/** A post that is not there, with all that it should carry. */
export function missingPost(name: PostName, { key, ids }: Pick<PostSide, 'key' | 'ids'>): Difference[] {
  const [fileIds, reactionIds] = idsOf({ ids });
  const [, , , , files] = JSON.parse(key) as ContentKey;
  const missing = (type: Difference['type'], id: string, detail: string): Difference => ({
    verdict: 'missing',
    type,
    slackId: `${name.slackId}${id}`,
    detail,
  });
  return [
    missing('message', '', whichPost(name).join('; ')),
    ...files.map((_, index) => missing('attachment', `/${fileIds[index]}`, 'with its post')),
    ...reactionIds.map((id) => missing('reaction', `/${id}`, 'with its post')),
  ];
}

const idsOf = ({ ids }: Pick<PostSide, 'ids'>): ContentIds =>
  ids === null ? [[], []] : (JSON.parse(ids) as ContentIds);

function whichPost({ part, isMadeUp }: PostName): string[] {
  if (isMadeUp) return ['the post in place of a first message that the archive lacks'];
  return part === 0 ? [] : [`post ${part + 1} of the message`];
}

interface Named<Known> {
  known: Known;
  id: string;
}

/** Files by name and size; one of the same name and another size is the same file, with other bytes. */
function compareFiles(
  { slackId }: PostName,
  expected: readonly Named<ContentKey[4][number]>[],
  actual: ContentKey[4],
) {
  const left = [...actual];
  const take = (isIt: (file: ContentKey[4][number]) => boolean) => {
    const index = left.findIndex(isIt);
    return index < 0 ? undefined : left.splice(index, 1)[0];
  };
  const unmatched = expected.filter(
    ({ known: [name, size] }) => take(([other, bytes]) => other === name && bytes === size) === undefined,
  );
  const differences = unmatched.map(({ known: [name, size], id }): Difference => {
    const other = take(([otherName]) => otherName === name);
    const file = { type: 'attachment', slackId: `${slackId}/${id}` } as const;
    return other === undefined
      ? { verdict: 'missing', ...file, detail: '' }
      : { verdict: 'different', ...file, detail: `${other[1]} bytes instead of ${size}` };
  });
  return { differences, isMore: left.length > 0 };
}

function compareReactions(
  { slackId }: PostName,
  expected: readonly Named<ContentKey[5][number]>[],
  actual: readonly { known: ContentKey[5][number]; isSince: boolean }[],
) {
  const keyOf = ([user, emoji]: ContentKey[5][number]) => `${user} ${emoji}`;
  const there = new Set(actual.map(({ known }) => keyOf(known)));
  const wanted = new Set(expected.map(({ known }) => keyOf(known)));
  return {
    differences: expected
      .filter(({ known }) => !there.has(keyOf(known)))
      .map(
        ({ id }): Difference => ({
          verdict: 'missing',
          type: 'reaction',
          slackId: `${slackId}/${id}`,
          detail: '',
        }),
      ),
    isMore: actual.some(({ known, isSince }) => !isSince && !wanted.has(keyOf(known))),
  };
}
