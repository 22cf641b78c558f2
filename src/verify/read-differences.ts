import type { CommonQueryMethods } from 'slonik';
import { pageOfDifferences } from '../store/verify.ts';
import type { ReadDifferences } from './verification.ts';

const PAGE = 1_000;

/** Reads by the key of the last row, so that the last page of a million takes no longer than the first. */
export const readDifferences = (db: CommonQueryMethods): ReadDifferences =>
  async function* differences(group, limit) {
    const { verdict, type } = group;
    let after: { slackId: string; no: number } | undefined;
    for (let left = limit; left > 0; ) {
      const wanted = Math.min(PAGE, left);
      const rows = await pageOfDifferences(db, group, after, wanted);
      if (rows.length > 0) yield rows.map(({ slackId, detail }) => ({ verdict, type, slackId, detail }));
      if (rows.length < wanted) return;
      after = rows.at(-1)!;
      left -= rows.length;
    }
  };
