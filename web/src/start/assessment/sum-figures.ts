import type { Assessment } from '../../../../src/assess/assessment.ts';

/** What all archives hold, added up. Who or what is in two of them counts twice. */
export function headFigures(archives: Assessment['archives']): [name: string, amount: number][] {
  const readable = archives.flatMap((archive) => (archive.status === 'ok' ? [archive] : []));
  const sum = (of: (archive: (typeof readable)[number]) => number) =>
    readable.reduce((total, archive) => total + of(archive), 0);
  return [
    ['people', sum(({ totals }) => totals.users.total)],
    ['conversations', sum(({ totals }) => totals.channels.total)],
    ['messages', sum(({ totals }) => totals.messages.total)],
    ['files', sum(({ totals }) => totals.attachments.total)],
    ['custom emoji', sum(({ totals }) => totals.custom_emoji.total)],
    ['reactions', sum(({ totals }) => totals.reactions.total)],
  ];
}
