import type { FindingCode } from '../meta/reason-codes.ts';
import type { ConvertedMessage } from '../slack/convert-message.ts';
import { splitMessage } from '../slack/text/split-message.ts';
import { LIMITS } from './limits.ts';

/** The fields that a root post, a direct post and a reply have in common. Times in milliseconds. */
export interface Post {
  user: string;
  message: string;
  create_at: number;
  type?: string;
  props?: Record<string, unknown>;
  edit_at?: number;
  is_pinned?: boolean;
}

/** A post, with the share of its message's files that it carries. */
export interface FittedPost {
  post: Post;
  /** `files.slice(fromFile, toFile)` of the message. */
  fromFile: number;
  toFile: number;
}

/**
 * Fits a message into posts: one, or as many as a text above Mattermost's size or more than ten files need. The first is
 * the message, the others follow as replies, each a millisecond later; those milliseconds were kept free (`slots`).
 */
export function fitIntoPosts(
  converted: ConvertedMessage,
  user: string,
  createAt: number,
  files: number,
  isPinned: boolean,
): { posts: FittedPost[]; findings: FindingCode[] } {
  const findings: FindingCode[] = [];
  const texts = splitMessage(converted.text, LIMITS.postMessage);
  const perPost = LIMITS.attachmentsPerPost;
  const count = Math.max(texts.length, Math.ceil(files / perPost), 1);
  if (texts.length > 1) findings.push('message_split');
  if (files > perPost) findings.push('files_split');
  const posts: FittedPost[] = [];
  for (let index = 0; index < count; index++) {
    posts.push({
      post: { user, message: texts[index] ?? '', create_at: createAt + index },
      fromFile: Math.min(index * perPost, files),
      toFile: Math.min((index + 1) * perPost, files),
    });
  }
  const first = posts[0]!.post;
  if (converted.type !== '') first.type = converted.type;
  if (Object.keys(converted.props).length > 0) {
    if (fitsInRunes(JSON.stringify(converted.props), LIMITS.postProps)) first.props = converted.props;
    else findings.push('props_dropped');
  }
  if (converted.editAt > createAt) first.edit_at = converted.editAt;
  if (isPinned) first.is_pinned = true;
  return { posts, findings };
}

/** A rune takes one or two units: only near the limit it has to be counted. */
const fitsInRunes = (text: string, limit: number) =>
  text.length <= limit || (text.length <= 2 * limit && [...text].length <= limit);
