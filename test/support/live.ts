import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { sql } from 'slonik';
import { z } from 'zod';
import type { Job } from '../../src/store/jobs.ts';
import type { MigrationInput } from '../../src/workflows/types.ts';
import type { State } from '../mattermost-double/state.ts';
import type { Server } from '../mattermost-double/support/client.ts';
import type { Migrations } from './migrations.ts';

export const SAMPLE = fileURLToPath(new URL('../../samples/acme', import.meta.url));

/** Migrations into doubles. */
export function liveMigrations(migrations: Migrations) {
  const inputFor = async (
    server: Server,
    archive = SAMPLE,
    more: Partial<MigrationInput> = {},
  ): Promise<MigrationInput> => {
    const tokenFile = join(migrations.folder, `token-${server.url.split(':').at(-1)}`);
    await writeFile(tokenFile, server.token, { mode: 0o600 });
    return { archive, target: { kind: 'mattermost', url: server.url, tokenFile }, team: 'acme', ...more };
  };
  return {
    inputFor,
    start: async (...[server, archive, more]: Parameters<typeof inputFor>) =>
      migrations.start(await inputFor(server, archive, more)),
    migrate: async (...[server, archive, more]: Parameters<typeof inputFor>) =>
      migrations.run(await inputFor(server, archive, more)),
    /** What the server did not get, or did not take, and why. */
    failed: ({ jobId }: Job) =>
      migrations.pool.any(sql.type(Failed)`
        SELECT type, slack_id AS "slackId", reason, detail FROM outcomes
        WHERE job_id = ${jobId} AND status = 'failed'
          AND reason IN ('refused_by_server', 'not_at_server', 'too_large_for_server', 'server_too_old')
        ORDER BY type, slack_id`),
    findings: ({ jobId }: Job) =>
      migrations.pool.any(sql.type(Found)`
        SELECT code, slack_id AS "slackId", detail FROM findings WHERE job_id = ${jobId} ORDER BY code, slack_id`),
    /** Imports of a job that have begun at the server. */
    begun: ({ jobId }: Pick<Job, 'jobId'>) =>
      migrations.pool.oneFirst(sql.type(z.object({ n: z.number() }))`
        SELECT coalesce(sum(tries), 0)::int AS n FROM server_imports WHERE job_id = ${jobId}`),
  };
}

const Failed = z.object({
  type: z.string(),
  slackId: z.string(),
  reason: z.string().nullable(),
  detail: z.string().nullable(),
});
const Found = z.object({ code: z.string(), slackId: z.string().nullable(), detail: z.string().nullable() });

/** What stands twice at a server: posts of one room, time and text, and files of one post, name and content. */
export function twiceAt({ tables }: State): string[] {
  const posts = [...tables.posts.values()]
    .filter(({ type, delete_at }) => delete_at === 0 && !type.startsWith('system_add'))
    .map((post) => `post ${post.channel_id} ${post.create_at} ${post.message}`);
  const files = [...tables.files.values()]
    .filter(({ post_id, delete_at }) => post_id !== '' && delete_at === 0)
    .map((file) => `file ${file.post_id} ${file.name} ${file.hash}`);
  const seen = new Set<string>();
  return [...posts, ...files].filter((one) => seen.has(one) || !seen.add(one));
}

/** Texts by which the server says that somebody was added. */
export const addedMessages = ({ tables }: State): string[] =>
  [...tables.posts.values()].flatMap(({ type, message }) =>
    type === 'system_add_to_channel' ? [message] : [],
  );

/** The imports of a server, none of which may begin before the one before it has ended. */
export const overlaps = (runs: readonly { startedAt: number; endedAt: number | undefined }[]): number =>
  runs.filter(({ startedAt }, index) => index > 0 && !((runs[index - 1]!.endedAt ?? Infinity) <= startedAt))
    .length;
