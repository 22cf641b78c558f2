import type { CommonQueryMethods } from 'slonik';
import {
  addDifferences,
  dropRepeated,
  pageOfExtra,
  pageOfMismatches,
  pageOfMissing,
  pairPosts,
} from '../store/verify.ts';
import { comparePost, missingPost } from './compare-post.ts';
import type { ExpectedRoom } from './expected-rooms.ts';

const PAGE = 1_000;

/** Rows page by page. @param pageOf rows behind the one of a number, `limit` at the most */
export async function* pagesByNo<Row extends { no: number }>(
  pageOf: (after: number, limit: number) => Promise<readonly Row[]>,
): AsyncGenerator<readonly Row[]> {
  for (let after = 0; ; ) {
    const rows = await pageOf(after, PAGE);
    if (rows.length > 0) yield rows;
    if (rows.length < PAGE) return;
    after = rows.at(-1)!.no;
  }
}

/** Compares the posts of both sides, which are in the tables already, and adds how they differ. */
export async function verifyPosts(db: CommonQueryMethods, rooms: readonly ExpectedRoom[]): Promise<void> {
  await dropRepeated(db);
  await pairPosts(db);
  for await (const page of pagesByNo((after, limit) => pageOfMismatches(db, after, limit)))
    await addDifferences(
      db,
      page.flatMap((row) =>
        comparePost(row, row, {
          textDigest: row.actualTextDigest,
          rootAt: row.actualRootAt,
          key: row.actualKey,
          ids: row.actualIds,
        }),
      ),
    );
  for await (const page of pagesByNo((after, limit) => pageOfMissing(db, after, limit)))
    await addDifferences(
      db,
      page.flatMap((row) => missingPost(row, row)),
    );
  for await (const page of pagesByNo((after, limit) => pageOfExtra(db, after, limit)))
    await addDifferences(
      db,
      page.map(({ room, postId, createAt }) => ({
        verdict: 'extra',
        type: 'message',
        slackId: rooms[room]!.slackId,
        detail: `post ${postId} of ${new Date(createAt).toISOString()}`,
      })),
    );
}
