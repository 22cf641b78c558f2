/** How Slack's ids are called at the target. Every method is total and pure. */
export interface Names {
  /** Mattermost username for a Slack user/bot id (U…, W…, B…), undefined if nobody of that id is known. */
  user(slackId: string): string | undefined;
  /** Mattermost channel name that `~name` links to, undefined when it can't be linked (DM, unknown). */
  channel(slackId: string): string | undefined;
  /** Slack emoji name (without colons, maybe with `::skin-tone-n`) as Mattermost's name. */
  emoji(name: string): string;
  /** The same as it stands in a text: `:name:`, or the character where Mattermost has no name for it. */
  emojiText(name: string): string;
}
