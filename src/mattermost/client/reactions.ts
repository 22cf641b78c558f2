import { z } from 'zod';
import type { Connection } from './connection.ts';
import { batches, inLanes } from './pages.ts';
import { Reaction } from './shapes.ts';

const LANES = 4;
/** The server looks up the rights to each. */
const POSTS_PER_REQUEST = 200;

const Reactions = z
  .array(Reaction)
  .nullish()
  .transform((reactions) => reactions ?? []);

export const reactionsOfPost = (connection: Connection, postId: string): Promise<Reaction[]> =>
  connection.get(Reactions, { path: `/posts/${postId}/reactions` });

/** By the ids of the posts; each has a list, if an empty one. Pages of posts have the same in `metadata.reactions`. */
export async function reactionsOfPosts(
  connection: Connection,
  postIds: readonly string[],
): Promise<Map<string, Reaction[]>> {
  const ask = (body: string[]) =>
    connection.send(z.record(z.string(), Reactions), {
      method: 'POST',
      path: '/posts/ids/reactions',
      body,
      isRepeatable: true,
    });
  const answers = await inLanes(batches(postIds, POSTS_PER_REQUEST), LANES, ask);
  const found = new Map(answers.flatMap((answer) => Object.entries(answer)));
  return new Map(postIds.map((id) => [id, found.get(id) ?? []]));
}
