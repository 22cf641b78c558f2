import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { PostRow } from './rows.ts';
import type { State } from './state.ts';
import { runLines } from './support/client.ts';
import { post, reaction, reply, T0 } from './support/lines.ts';
import { withDoubles } from './support/with-double.ts';

const { startWorld } = withDoubles();
const FILES = { 'data/0/f.txt': 'zero', 'data/1/f.txt': 'one', 'data/2/f.txt': 'two' };

const content = {
  user: fc.constantFrom('ann', 'bob', 'cid'),
  message: fc.string({ maxLength: 5 }),
  attachments: fc.subarray(['0/f.txt', '1/f.txt', '2/f.txt']).map((paths) => paths.map((path) => ({ path }))),
  emoji: fc.subarray(['one', 'two', 'three']),
};
const thread = fc.record({ ...content, replies: fc.array(fc.record(content), { maxLength: 3 }) });

type Content = { user: string; message: string; attachments: object[]; emoji: string[] };
const fields = ({ emoji, ...rest }: Content, create_at: number) => ({
  ...rest,
  create_at,
  reactions: emoji.map((emoji_name) => reaction({ emoji_name, create_at })),
});

/** Threads as lines, each post with a millisecond of its own. */
const linesOf = (threads: (Content & { replies: Content[] })[]) =>
  threads.map(({ replies, ...root }, index) =>
    post({
      ...fields(root, T0 + index * 10),
      replies: replies.map((one, at) => reply(fields(one, T0 + index * 10 + 1 + at))),
    }),
  );

/** What is stored, without ids and times of storing. */
function contentOf({ tables, by }: State) {
  const keyOf = ({ create_at, message }: PostRow) => `${create_at} ${message}`;
  return [...tables.posts.values()]
    .map((row) => ({
      key: keyOf(row),
      author: tables.users.get(row.user_id)!.username,
      root: row.root_id && keyOf(tables.posts.get(row.root_id)!),
      files: by.postFiles
        .all(row.id)
        .map(({ hash }) => hash)
        .sort(),
      listed: row.file_ids.length,
      reactions: by.postReactions
        .all(row.id)
        .map(({ emoji_name }) => emoji_name)
        .sort(),
    }))
    .sort((a, b) => (a.key < b.key ? -1 : 1));
}

it('comes to the same, however often whole threads come again, and in whatever order (§ 6)', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(thread, { minLength: 1, maxLength: 5 }),
      fc.array(fc.array(fc.nat(4), { minLength: 1, maxLength: 4 }), { maxLength: 3 }),
      async (threads, repeats) => {
        const lines = linesOf(threads);
        const [once, often] = [await startWorld(), await startWorld()];
        await runLines(once, lines, FILES);
        for (const chunk of [...repeats, lines.keys()]) {
          const chosen = [...new Set(chunk)].flatMap((index) => lines[index] ?? []);
          expect(await runLines(often, chosen, FILES)).toMatchObject({ status: 'success' });
        }
        expect(contentOf(often.state)).toEqual(contentOf(once.state));
        await Promise.all([once.close(), often.close()]);
      },
    ),
    { numRuns: 20, seed: 7 },
  );
});
