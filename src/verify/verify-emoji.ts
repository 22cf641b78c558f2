import type { DatabasePool } from 'slonik';
import type { ExportContext } from '../activities/export-lane.ts';
import type { MattermostClient } from '../mattermost/client/client.ts';
import { MattermostError } from '../mattermost/client/mattermost-error.ts';
import { mattermostEmojiName } from '../slack/text/emoji-name.ts';
import { outcomesOfChunks } from '../store/outcomes.ts';
import type { Difference } from './difference.ts';
import { entityChunks } from './entity-chunks.ts';

/** A job's custom emoji, by their names. */
export async function verifyEmoji(
  pool: DatabasePool,
  client: MattermostClient,
  context: ExportContext,
): Promise<{ expected: number; differences: Difference[] }> {
  const differences: Difference[] = [];
  let expected = 0;
  let there: Set<string> | undefined;
  for await (const { chunk, entities } of entityChunks(pool, context, 'custom_emoji')) {
    const left = new Set(await outcomesOfChunks(pool, context.job.jobId, 'custom_emoji', [chunk]));
    for (const { slackId, name: planned } of entities) {
      if (left.has(slackId)) continue;
      expected++;
      there ??= await namesThere(client);
      const name = planned ?? mattermostEmojiName(slackId);
      if (!there.has(name))
        differences.push({ verdict: 'missing', type: 'custom_emoji', slackId, detail: `:${name}:` });
    }
  }
  return { expected, differences };
}

/** None where they are switched off. */
async function namesThere(client: MattermostClient): Promise<Set<string>> {
  const names = new Set<string>();
  try {
    for await (const { name } of client.allEmoji()) names.add(name);
  } catch (error) {
    if (!(error instanceof MattermostError && error.status === 501)) throw error;
  }
  return names;
}
