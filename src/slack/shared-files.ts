import { elementsOf, fieldsOf } from './text/untyped.ts';

/** As deep as shared messages are quoted. */
const MAX_DEPTH = 6;

/**
 * The files of messages that a message shares: they lie in its `attachments`, and exist nowhere else if their own message
 * is not exported.
 */
export function sharedFiles(attachments: unknown, depth = 0): readonly unknown[] {
  if (!Array.isArray(attachments) || attachments.length === 0 || depth === MAX_DEPTH) return NONE;
  return attachments.flatMap((element) => {
    const attachment = fieldsOf(element);
    const messages = elementsOf(attachment.message_blocks).map((entry) => fieldsOf(fieldsOf(entry).message));
    return [attachment, ...messages].flatMap((message) => [
      ...elementsOf(message.files),
      ...sharedFiles(message.attachments, depth + 1),
    ]);
  });
}

const NONE: readonly unknown[] = [];
