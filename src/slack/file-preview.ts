import type { SlackFile } from './import-message.ts';
import { cleanText } from './text/clean-text.ts';
import { codeFence } from './text/code-markdown.ts';
import { documentMarkdown } from './text/document-markdown.ts';
import { plainText } from './text/inline.ts';

/** Characters of a preview that are shown; Slack keeps about as many. */
export const MAX_PREVIEW = 4_000;

/**
 * What Slack shows of a snippet or a mail right in the conversation, as a code block or a quote; '' for other files. All that
 * is left of them in an export without the bytes of files.
 */
export function filePreview(file: SlackFile): string {
  const text = previewText(file);
  if (text === '') return '';
  const clean = cleanText(text.slice(0, MAX_PREVIEW));
  const shown = isWhole(file, text) ? clean : `${clean}\n…`;
  return file.mode === 'snippet' ? codeFence(shown) : quote(shown);
}

/** Its preview, as Slack keeps it. */
export function previewText({
  mode,
  preview,
  plain_text: plain,
  preview_plain_text: short,
}: SlackFile): string {
  const texts = mode === 'snippet' ? [preview] : mode === 'email' ? [plain, short] : [];
  const text = texts.find((one) => typeof one === 'string' && one.trim() !== '');
  return typeof text === 'string' ? text.trimEnd() : '';
}

const isWhole = (file: SlackFile, text: string) =>
  text.length <= MAX_PREVIEW && file.preview_is_truncated !== true;

const quote = (text: string) =>
  documentMarkdown([
    {
      kind: 'quote',
      blocks: text.split('\n').map((line) => ({ kind: 'line', inlines: [plainText(line)] })),
    },
  ]);
