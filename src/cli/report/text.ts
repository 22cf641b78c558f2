import { LABEL_WIDTH } from '../../control/job-progress.ts';
import { count } from '../../figures.ts';
import type { ReadEntries, ReportEntry } from '../../report/entries.ts';
import { accountText, facts, STATUS_TEXTS } from '../../report/facts.ts';
import { countOf, entryLabel, ownDetail, shortTime } from '../../report/labels.ts';
import { type CodeGroup, REPORT_STATUSES, type ReportHead } from '../../report/report-head.ts';
import type { TypeAccount } from '../../report/type-accounts.ts';
import { visible } from '../../visible.ts';

const NUMBER_WIDTH = 12;

/** The report for a terminal; `limit` entities of each code. */
export async function* textReport(
  head: ReportHead,
  entries: ReadEntries,
  limit: number,
): AsyncGenerator<string> {
  yield lines(headLines(head));
  for (const status of REPORT_STATUSES) {
    const groups = head.groups.filter((group) => group.status === status);
    if (groups.length > 0) yield lines(['', `${status.toUpperCase()}: ${STATUS_TEXTS[status]}`]);
    for (const group of groups) {
      yield lines(groupLines(group));
      for await (const page of entries(group, limit)) yield lines(entryLines(page));
      const more = group.count - limit;
      if (more > 0) yield lines([`      … and ${count(more)} more: ${howToSeeAll(head, group)}`]);
    }
  }
  if (head.groups.length === 0) yield lines(['', nothingText(head)]);
}

const lines = (all: readonly string[]) => all.map((line) => `${visible(line.trimEnd())}\n`).join('');

function headLines(head: ReportHead): string[] {
  const { job, accounts, filter } = head;
  const only = Object.entries(filter).map(([name, value]) => `${name} ${value}`);
  return [
    `report of job ${job.jobId}: ${job.status}`,
    ...facts(head).map(([name, value]) => `  ${name.padEnd(10)}${value}`),
    '',
    ...tableLines(accounts),
    `  ${accountText(head)}`,
    ...(only.length > 0 ? ['', `only ${only.join(', ')}:`] : []),
  ];
}

function tableLines(accounts: readonly TypeAccount[]): string[] {
  const isFixed = accounts.some(({ total }) => total !== null);
  const isPending = accounts.some(({ pending }) => pending !== 0);
  const columns = isFixed
    ? (['exported', 'skipped', 'failed', ...(isPending ? (['pending'] as const) : []), 'total'] as const)
    : (['processed', 'failed'] as const);
  const row = (label: string, cells: readonly string[]) =>
    `  ${label.padEnd(LABEL_WIDTH)}${cells.map((cell) => cell.padStart(NUMBER_WIDTH)).join('')}`;
  return [
    row(
      '',
      columns.map((column) => (column === 'processed' ? 'read' : column)),
    ),
    ...accounts.map((account) =>
      row(
        account.label,
        columns.map((column) => count(account[column] ?? 0)),
      ),
    ),
  ];
}

const groupLines = (group: CodeGroup) => [
  '',
  `  ${group.code}: ${countOf(group)}`,
  `    ${group.meaning}`,
  `    what to do: ${group.advice}`,
];

/** Columns are as wide as their widest cell on the page. */
function entryLines(page: readonly ReportEntry[]): string[] {
  const rows = page.map((entry) => [
    entry.slackId,
    entry.time === null ? '' : shortTime(entry.time),
    entryLabel(entry),
    ownDetail(entry),
  ]);
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  return rows.map((row) => {
    const cells = row.map((cell, column) => cell.padEnd(widths[column]!)).filter((cell) => cell !== '');
    return `      ${cells.join('  ')}`;
  });
}

const howToSeeAll = ({ job }: ReportHead, { code, count: entities }: CodeGroup) =>
  entities <= 1_000
    ? `slack-mm2 report ${job.jobId} --code ${code} --limit ${entities}`
    : `slack-mm2 report ${job.jobId} --code ${code} --csv`;

const nothingText = ({ filter }: ReportHead) =>
  Object.keys(filter).length > 0
    ? 'Nothing is on record that matches.'
    : 'Nothing was skipped, nothing failed, nothing arrived otherwise than it stood in Slack.';
