import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { count } from '../../src/cli/figures.ts';
import { differences } from './environment.ts';
import type { BenchResult } from './results.ts';
import { alignedTable, figureText } from './table.ts';

const LAST = join(import.meta.dirname, 'last-result.json');

/** The result that is committed beside this file, if there is one. */
export async function readLastResult(): Promise<BenchResult | undefined> {
  try {
    return JSON.parse(await readFile(LAST, 'utf8')) as BenchResult;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Each figure against the same one of an earlier result, where that has the same archive. */
export function comparison(now: BenchResult, then: BenchResult): string {
  const rows = now.results.flatMap(({ messages, figures }) => {
    const earlier = then.results.find((result) => result.messages === messages)?.figures ?? {};
    return Object.entries(figures).flatMap(([name, value]) => {
      const before = earlier[name];
      if (!value || !before) return [];
      return [
        [
          `${count(messages)} ${name}`,
          figureText(name, before),
          figureText(name, value),
          (value / before).toFixed(2),
        ],
      ];
    });
  });
  const title = `Against the last committed result (${then.commit}, ${then.date.slice(0, 10)})`;
  if (rows.length === 0 || then.seed !== now.seed) return `${title}: it holds none of these archives`;
  const other = differences(now.machine, then.machine);
  const warning = other.length > 0 ? `\n  Another machine, so these say little: ${other.join('; ')}` : '';
  return `${title}${warning}\n${alignedTable([['', 'then', 'now', 'now / then'], ...rows])}`;
}
