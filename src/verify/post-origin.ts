/** Why a post may be at the target that no entity explains. */
export const POST_ORIGINS = ['server', 'since', 'before', 'import'] as const;
export type PostOrigin = (typeof POST_ORIGINS)[number];

/** Of the server's own, in place of a person's text. */
const BY_SERVER = /^(system_|add_bot_teams_channels$)/;

/**
 * Where a post comes from that was not sent by us, as far as one can tell; times in milliseconds.
 * - `server`: what Mattermost itself says (somebody joined, the header changed).
 * - `since`: written after the migration began.
 * - `import`: older than its channel, which only an import can make.
 * - `before`: written by people in a channel that was there before the migration.
 */
export function postOrigin(
  post: { type: string; createAt: number },
  channel: { createAt: number },
  jobStartedAt: number,
): PostOrigin {
  if (BY_SERVER.test(post.type)) return 'server';
  if (post.createAt >= jobStartedAt) return 'since';
  return post.createAt < channel.createAt ? 'import' : 'before';
}
