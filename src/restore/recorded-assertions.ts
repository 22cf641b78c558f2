import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Assertion } from './assertion.ts';

/** In a recipe's folder: the ids of all assertions that a proof of it has to make. It is no part of the recipe, and not in its digest. */
export const RECORDED_FILE = 'assertions.txt';

/** The ids recorded with a recipe, sorted; none if nothing was recorded yet. */
export async function readRecorded(recipeFolder: string): Promise<string[]> {
  const text = await readFile(join(recipeFolder, RECORDED_FILE), 'utf8').catch(
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return '';
      throw error;
    },
  );
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

/** Adds ids to those recorded; none is ever taken out. @returns the ids that were added */
export async function writeRecorded(recipeFolder: string, made: readonly string[]): Promise<string[]> {
  const recorded = await readRecorded(recipeFolder);
  const added = [...new Set(made)].filter((id) => !recorded.includes(id));
  if (added.length === 0) return [];
  const path = join(recipeFolder, RECORDED_FILE);
  const unfinished = `${path}.${process.pid}.unfinished`;
  await writeFile(unfinished, `${[...recorded, ...added].sort().join('\n')}\n`);
  await rename(unfinished, path);
  return added.sort();
}

/** The ids of assertions that are worth recording: those of the evidence say how the others were kept. */
export const recordableIds = (assertions: readonly Assertion[]): string[] => [
  ...new Set(assertions.filter(({ step }) => step !== 'evidence').map(({ id }) => id)),
];
