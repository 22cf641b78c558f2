import type { Job } from '../../src/store/jobs.ts';
import type { ExportTotals } from '../support/generate-export.ts';

/** A figure of a migration that has lost something is worth nothing. @throws if the job has not exported all of the archive */
export function assertComplete({ status, meta }: Pick<Job, 'status' | 'meta'>, totals: ExportTotals): void {
  const count = (name: string) => Number(meta[name] ?? 0);
  const wrong = [
    // Bots that only their messages tell of come to the users of the list.
    ...(count('users_exported') >= totals.users
      ? []
      : [`${count('users_exported')} of ${totals.users} users`]),
    ...(
      [
        ['channels', totals.channels],
        ['messages', totals.messages],
        ['attachments', totals.uploads],
        ['reactions', totals.reactions],
      ] as const
    ).flatMap(([name, expected]) => {
      const exported = count(`${name}_exported`);
      return exported === expected ? [] : [`${exported} of ${expected} ${name}`];
    }),
  ];
  if (status === 'success' && wrong.length === 0) return;
  throw new Error(`the job ended as ${status}, with ${wrong.join(', ') || 'everything'} exported`);
}
