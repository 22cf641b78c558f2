import { visible } from '../../visible.ts';
import type { DriverName } from '../drivers/driver.ts';
import type { ProofResult } from '../judge-proof.ts';
import { type Ladder, levelText, RUNG_TITLES, rungMark } from '../ladder.ts';
import type { ProofRecord } from '../proof-record.ts';
import { RUNGS } from '../recipe/proof-file.ts';

/** A table; its cells may hold code, and `|`. */
export function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const row = (cells: readonly string[]) =>
    `| ${cells.map((cell) => visible(cell).replaceAll('|', '\\|')).join(' | ')} |`;
  return [row(head), row(head.map(() => '---')), ...rows.map(row)];
}

/** Text between backticks, whatever is in it. */
export function code(text: string): string {
  const longest = Math.max(0, ...[...text.matchAll(/`+/g)].map(([ticks]) => ticks.length));
  const fence = '`'.repeat(longest + 1);
  return longest === 0 ? `${fence}${text}${fence}` : `${fence} ${text} ${fence}`;
}

/** The ladder before and after, with the reasons. */
export function ladderTable(
  { published, recipe, driver }: ProofRecord,
  { before, after }: ProofResult,
): string[] {
  const cell = (ladder: Ladder, at: number) => {
    const { status, reason } = ladder.rungs[at]!;
    return `**${rungMark(ladder.rungs[at]!, driver)}**${status === 'earned' ? '' : `: ${reason}`}`;
  };
  const level = (ladder: Ladder) => `**${levelText(ladder)}**`;
  return before
    ? markdownTable(
        ['rung', `before: ${published?.version}`, `after: ${recipe.version}`],
        [
          ...RUNGS.map((rung, at) => [`${at + 1} ${RUNG_TITLES[rung]}`, cell(before, at), cell(after, at)]),
          ['level', level(before), level(after)],
        ],
      )
    : markdownTable(
        ['rung', recipe.version],
        [
          ...RUNGS.map((rung, at) => [`${at + 1} ${RUNG_TITLES[rung]}`, cell(after, at)]),
          ['level', level(after)],
        ],
      );
}

export const DRIVER_TEXTS: Readonly<Record<DriverName, string>> = {
  local: 'plain processes on one machine, no containers',
  compose: 'containers',
};
