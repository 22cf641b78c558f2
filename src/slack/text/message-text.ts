import { blocksToMarkdown } from './blocks.ts';
import { mrkdwnToMarkdown } from './mrkdwn.ts';
import type { Names } from './names.ts';
import { elementsOf, stringOf } from './untyped.ts';

/**
 * What a Slack message says, as Markdown. Its blocks are what Slack shows and `text` only their fallback, often
 * shorter; so blocks come first, and `text` where they show nothing. '' for a message without any.
 * @see docs.slack.dev, "Message events"; hfaran/slack-export-viewer slackviewer/message.py
 */
export function messageText(
  message: { text?: unknown; blocks?: unknown; [field: string]: unknown },
  names: Names,
): string {
  const blocks = elementsOf(message.blocks);
  const shown = blocks.length === 0 ? '' : blocksToMarkdown(blocks, names);
  return shown.trim() === '' ? mrkdwnToMarkdown(stringOf(message.text), names) : shown;
}
