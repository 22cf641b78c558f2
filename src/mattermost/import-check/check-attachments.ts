import { LIMITS } from '../limits.ts';
import { MAX_FILE_BYTES } from './check-image.ts';
import { elementsOf, objectsOf, runes, type Values } from './fields.ts';
import type { Known } from './known.ts';
import { postFields } from './post-fields.ts';
import { type Report, shown } from './problems.ts';

const MAX_EXTENSION = 64;
const MAX_PATH = 512;

/** How far the server gets with the files of a line: it stops looking at the first post that misses one. */
export interface LineFiles {
  isCutShort: boolean;
}

/** The files of a post or reply. @param line is the same for all posts of a line */
export function checkAttachments(post: Values, line: LineFiles, known: Known, report: Report): void {
  const attachments = objectsOf(post.attachments);
  const count = elementsOf(post.attachments).length;
  if (count > LIMITS.attachmentsPerPost) report('attachments.too_many', `${count} attachments`);
  const wasCutShort = line.isCutShort;
  const seen = new Set<string>();
  for (const attachment of attachments) {
    postFields.attachment(attachment, 'attachment', report);
    const { path } = attachment;
    if (typeof path !== 'string' || path === '') continue;
    if (seen.has(path)) report('attachment.twice', shown(path));
    seen.add(path);
    checkName(path, report);
    const size = known.files.sizeOf(path);
    if (size === 'outside') report('attachment.outside', shown(path));
    else if (size === 'missing') report('attachment.missing', shown(`data/${path}`));
    else if (size > MAX_FILE_BYTES) report('attachment.size', `${size} bytes: ${shown(path)}`);
    if (typeof size === 'string') line.isCutShort = true;
    else if (wasCutShort) report('attachment.unmapped', shown(path));
  }
}

function checkName(path: string, report: Report): void {
  if (runes(path) > MAX_PATH) report('attachment.path_length', `${runes(path)} signs: ${shown(path)}`);
  const name = path.split('/').at(-1)!;
  const extension = name.split('.').slice(1).at(-1) ?? '';
  if (name === '' || runes(name) > LIMITS.fileName || runes(extension) > MAX_EXTENSION)
    report('attachment.name', shown(name));
}
