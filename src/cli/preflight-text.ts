import { count } from '../figures.ts';
import type { Item, Row, Verdict } from '../preflight/row.ts';
import { visible } from '../visible.ts';

const WORST_FIRST: readonly Verdict[] = ['problem', 'change', 'ok'];
const MAX_COLUMN = 60;
const INDENT = ' '.repeat(9);

export interface ServerName {
  address: string;
  version: string;
  team: string;
}

/** What was looked at as a table, the worst first. @param limit things that are named of each row */
export function preflightText(
  { address, version, team }: ServerName,
  rows: readonly Row[],
  limit: number,
): string {
  const sorted = WORST_FIRST.flatMap((verdict) => rows.filter((row) => row.verdict === verdict));
  const widths = (['what', 'found'] as const).map((column) =>
    Math.min(MAX_COLUMN, Math.max(...rows.map((row) => visible(row[column]).length))),
  );
  const lines = sorted.flatMap((row) => [rowLine(row, widths), ...detailLines(row, limit)]);
  return [
    `Mattermost ${visible(version)} at ${address}, team ${team}`,
    '',
    ...lines,
    '',
    verdictLine(rows),
  ].join('\n');
}

const rowLine = ({ verdict, what, found, needed }: Row, [first = 0, second = 0]: readonly number[]): string =>
  `${verdict.padEnd(8)} ${visible(what).padEnd(first)}  ${visible(found).padEnd(second)}  needed: ${visible(needed)}`;

function detailLines({ todo, setting, items = [] }: Row, limit: number): string[] {
  const shown = [...items]
    .sort((a, b) => WORST_FIRST.indexOf(a.verdict) - WORST_FIRST.indexOf(b.verdict))
    .slice(0, limit);
  const rest = items.length - shown.length;
  return [
    ...(todo === undefined ? [] : [`${INDENT}${visible(todo)}`]),
    ...(setting === undefined ? [] : [`${INDENT}mmctl config set ${setting.name} ${setting.value}`]),
    ...shown.map((item) => `${INDENT}- ${itemText(item)}`),
    ...(rest > 0 ? [`${INDENT}- and ${count(rest)} more (--limit, or --json for all)`] : []),
  ];
}

const itemText = ({ name, found, todo }: Item): string =>
  visible(`${name}: ${found}${todo === undefined ? '' : `. ${todo}`}`);

function verdictLine(rows: readonly Row[]): string {
  const [problems = 0, changes = 0] = WORST_FIRST.map(
    (verdict) => rows.filter((row) => row.verdict === verdict).length,
  );
  const also =
    changes > 0 ? `; ${count(changes)} to change, or something would be missing or look otherwise` : '';
  if (problems > 0) return `Not ready: ${count(problems)} ${problems === 1 ? 'problem' : 'problems'}${also}.`;
  return `Ready${also}.`;
}
