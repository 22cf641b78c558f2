import type { ContentIds, ContentKey } from './post-content.ts';

/** A file of a message, and those of its post that have its name and size: one, but for files that come twice. */
export interface SameFile {
  /** Of the message. */
  slackId: string;
  fileId: string;
  actualIds: string[];
}

/** The files of a post that are there by name and size. */
export function sameFiles(pair: {
  slackId: string;
  key: string;
  ids: string;
  actualKey: string;
  actualIds: string;
}): SameFile[] {
  const [, , , , expected] = JSON.parse(pair.key) as ContentKey;
  const [fileIds] = JSON.parse(pair.ids) as ContentIds;
  const [, , , , actual] = JSON.parse(pair.actualKey) as ContentKey;
  const [actualFileIds] = JSON.parse(pair.actualIds) as ContentIds;
  return expected.flatMap(([name, size], index) => {
    const actualIds = actual.flatMap(([otherName, otherSize], at) =>
      otherName === name && otherSize === size ? [actualFileIds[at]!] : [],
    );
    return actualIds.length > 0 ? [{ slackId: pair.slackId, fileId: fileIds[index]!, actualIds }] : [];
  });
}
