import type { FindingCode } from '../../meta/reason-codes.ts';

/** Counts the entries that nobody knows, and keeps the first one's name: there may be as many as there are files. */
export function createUnknownEntries() {
  let count = 0;
  let first = '';
  return {
    push(name: string) {
      if (count++ === 0) first = name;
    },
    findings: (): { code: FindingCode; slackId: string; detail: string }[] =>
      count === 0
        ? []
        : [
            {
              code: 'entries_unknown',
              slackId: first,
              detail: `${count} not read, the first of them this one`,
            },
          ],
  };
}
