import { jobJson } from '../../control/job-json.ts';
import type { ReadDifferences, Verification } from '../../verify/verification.ts';
import { isWhole } from './labels.ts';
import { countRows } from './rows.ts';

/** What was found as one JSON document, its differences one a line. The shape is documented in docs/verify.md. */
export async function* verifyJson(found: Verification, differences: ReadDifferences): AsyncGenerator<string> {
  const { job, target, server, startedAt, finishedAt, others, hasReplyReactions, hasChecksums } = found;
  const document = {
    version: 1,
    status: isWhole(found) ? 'ok' : 'different',
    job: jobJson(job),
    server,
    team: target.team,
    startedAt,
    finishedAt,
    types: Object.fromEntries(countRows(found).map(({ type, ...counts }) => [type, counts])),
    otherPosts: others,
    hasReplyReactions,
    hasChecksums,
  };
  yield `${JSON.stringify(document, null, 2).slice(0, -'\n}'.length)},\n  "differences": [`;
  let separator = '\n';
  for (const group of found.groups) {
    for await (const page of differences(group, Number.POSITIVE_INFINITY)) {
      yield `${separator}${page.map((difference) => `    ${JSON.stringify(difference)}`).join(',\n')}`;
      separator = ',\n';
    }
  }
  yield '\n  ]\n}\n';
}
