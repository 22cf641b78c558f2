import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { count } from '../../src/figures.ts';
import { alignedTable } from './aligned-table.ts';
import { differences } from './environment.ts';
import { figureText, threadsText } from './figure-text.ts';
import type { BenchResult, Figures } from './results.ts';

export const LAST_RESULT = join(import.meta.dirname, 'last-result.json');

/** The result that is committed beside this file, if there is one. */
export async function readLastResult(): Promise<BenchResult | undefined> {
  try {
    return JSON.parse(await readFile(LAST_RESULT, 'utf8')) as BenchResult;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Each figure against the same one of an earlier result, where that has it of the same archive. */
export function comparison(now: BenchResult, then: BenchResult): string {
  const earlier = figuresOf(then);
  const rows = Object.entries(figuresOf(now)).flatMap(([name, value]) => {
    const before = earlier[name];
    if (!value || !before) return [];
    return [[name, figureText(name, before), figureText(name, value), (value / before).toFixed(2)]];
  });
  const title = `Against the last committed result (${then.commit}, ${then.date.slice(0, 10)})`;
  if (rows.length === 0 || then.seed !== now.seed) return `${title}: it holds nothing of this`;
  const other = differences(now.machine, then.machine);
  return [
    title,
    ...(other.length > 0 ? [`  Another machine, so these say little: ${other.join('; ')}`] : []),
    ...threadDifferences(now, then).map((difference) => `  Not measured alike: ${difference}`),
    alignedTable([['', 'then', 'now', 'now / then'], ...rows]),
  ].join('\n');
}

/** All figures of a result, each under a name of its own. */
function figuresOf({ results, scaling, barrier }: BenchResult): Figures {
  const named = (of: string, figures: Figures) =>
    Object.entries(figures).map(([name, value]) => [`${of} ${name}`, value] as const);
  return Object.fromEntries([
    ...results.flatMap(({ shape, messages, figures }) => named(shape ?? count(messages), figures)),
    ...(scaling ? named(`scaling ${count(scaling.messages)}`, scaling.figures) : []),
    ...(barrier?.checks ?? []).flatMap(({ name, latency: { medianMs, p99Ms } }) =>
      named(`barrier, ${name}:`, { medianMs, p99Ms }),
    ),
  ]);
}

/** Results from before there were threads were measured with one. */
const threadDifferences = (now: BenchResult, then: BenchResult): string[] =>
  [
    ['the worker', now.threads, then.threads] as const,
    ['the floor', now.floorThreads, then.floorThreads] as const,
  ].flatMap(([what, here = 1, there = 1]) =>
    here === there ? [] : [`${what} had ${threadsText(there)} then, ${here} now`],
  );
