import type { SlackFile } from './import-message.ts';

/** Documents that Slack keeps as HTML, under a title and not a file name. */
const DOCUMENTS: readonly unknown[] = ['post', 'space', 'quip'];

/**
 * The name of a file's bytes at the target. A document and an e-mail are called by their title and subject, with the ending
 * that their bytes have and their name lacks.
 */
export function attachmentName(file: SlackFile): string {
  const name = fileName(file);
  if (/\.(?:html?|json|md|txt|eml|pdf)$/i.test(name)) return name;
  if (DOCUMENTS.includes(file.mode)) return `${firstText(file.title) ?? name}.html`;
  if (file.mode === 'email') return `${firstText(file.subject, file.title) ?? name}.html`;
  return name;
}

/** What a file is called: name, else title, else id and type. */
export function fileName(file: SlackFile): string {
  const given = firstText(file.name, file.title);
  if (given !== undefined) return given;
  return typeof file.filetype === 'string' && file.filetype !== '' ? `${file.id}.${file.filetype}` : file.id;
}

const firstText = (...candidates: unknown[]): string | undefined =>
  candidates
    .find((text): text is string => typeof text === 'string' && text.trim() !== '')
    ?.toWellFormed()
    .trim();
