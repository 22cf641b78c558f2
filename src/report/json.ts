import { jobJson } from '../control/job-json.ts';
import type { ReadEntries } from './entries.ts';
import type { ReportHead } from './report-head.ts';

/** The report as one JSON document, its entries one a line. The shape is documented in docs/operating.md. */
export async function* jsonReport(
  head: ReportHead,
  entries: ReadEntries,
  limit = Number.POSITIVE_INFINITY,
): AsyncGenerator<string> {
  const { job, target, readAt, accounts, contradictions, filter, groups } = head;
  const document = {
    readAt,
    job: jobJson(job),
    target: target
      ? { path: target.path, team: target.team, state: target.state, result: target.result }
      : null,
    totals: Object.fromEntries(accounts.map(({ type: _, name, label: __, ...account }) => [name, account])),
    addsUp: contradictions.length === 0,
    filter,
    codes: groups.map(({ status, type = null, ...group }) => ({ status, type, ...group })),
  };
  yield `${JSON.stringify(document, null, 2).slice(0, -'\n}'.length)},\n  "entries": [`;
  let separator = '\n';
  for (const group of groups) {
    const { status, type = null, code } = group;
    for await (const page of entries(group, limit)) {
      const lines = page.map((entry) => `    ${JSON.stringify({ status, type, code, ...entry })}`);
      yield `${separator}${lines.join(',\n')}`;
      separator = ',\n';
    }
  }
  yield '\n  ]\n}\n';
}
