import { count } from '../../figures.ts';
import { VERDICTS } from '../../verify/difference.ts';
import type { ReadDifferences, Verification } from '../../verify/verification.ts';
import { visible } from '../../visible.ts';
import { facts, notes, TYPE_LABELS, title, VERDICT_TEXTS } from './labels.ts';
import { type CountRow, countRows } from './rows.ts';

const LABEL_WIDTH = 14;
const NUMBER_WIDTH = 11;
const COLUMNS = ['there', 'missing', 'different', 'extra', 'expected'] as const;

/** What was found, for a terminal; `limit` differences of each kind. */
export async function* verifyText(
  found: Verification,
  differences: ReadDifferences,
  limit: number,
): AsyncGenerator<string> {
  yield lines([
    title(found),
    ...facts(found).map(([name, value]) => `  ${name.padEnd(10)}${value}`),
    '',
    row(
      '',
      COLUMNS.map((name) => name),
    ),
    ...countRows(found).map(rowLine),
    ...notes(found).map((note) => `  ${note}`),
  ]);
  for (const verdict of VERDICTS) {
    const groups = found.groups.filter((group) => group.verdict === verdict);
    if (groups.length > 0) yield lines(['', `${verdict.toUpperCase()}: ${VERDICT_TEXTS[verdict]}`]);
    for (const group of groups) {
      yield lines([`  ${TYPE_LABELS[group.type]}: ${count(group.count)}`]);
      for await (const page of differences(group, limit))
        yield lines(
          page.map(({ slackId, detail }) => `      ${slackId}${detail === '' ? '' : `  ${detail}`}`),
        );
      const more = group.count - limit;
      if (more > 0) yield lines([`      … and ${count(more)} more (--limit, or --json for all)`]);
    }
  }
}

const lines = (all: readonly string[]) => all.map((line) => `${visible(line.trimEnd())}\n`).join('');

const row = (label: string, cells: readonly string[]) =>
  `  ${label.padEnd(LABEL_WIDTH)}${cells.map((cell) => cell.padStart(NUMBER_WIDTH)).join('')}`;

const rowLine = (counts: CountRow) =>
  row(
    TYPE_LABELS[counts.type],
    COLUMNS.map((column) => count(counts[column])),
  );
