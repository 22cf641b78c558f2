import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { interpolate } from './interpolate.ts';

/**
 * What a recipe's compose file is filled in with unless an operator says otherwise: the defaults of `.env.sample` that are not commented
 * out, and the versions of configs that `abra.sh` exports.
 * @param folder where the compose file is
 */
export async function readRecipeEnvironment(folder: string): Promise<Record<string, string>> {
  const [sample, script] = await Promise.all(
    ['.env.sample', 'abra.sh'].map((name) => readFile(join(folder, name), 'utf8').catch(absent)),
  );
  return { ...parseEnvironment(sample!), ...parseEnvironment(exportsOf(script!)) };
}

const absent = (error: NodeJS.ErrnoException): string => {
  if (error.code === 'ENOENT') return '';
  throw error;
};

const exportsOf = (script: string): string =>
  script
    .split('\n')
    .filter((line) => /^\s*export\s+\w+=/.test(line))
    .join('\n');

/** Lines `NAME=value`, also with `export`, quotes, and comments behind them. In single quotes nothing is filled in. */
export function parseEnvironment(text: string): Record<string, string> {
  const environment: Record<string, string> = {};
  for (const line of text.split(/\r?\n/)) {
    const [, name, written] = /^\s*(?:export\s+)?([A-Za-z_]\w*)\s*=\s*(.*)$/.exec(line) ?? [];
    if (name === undefined) continue;
    const quoted = /^(['"])(.*?)\1\s*(?:#.*)?$/.exec(written!);
    const value = quoted ? quoted[2]! : written!.replace(/(^|\s)#.*$/, '').trimEnd();
    environment[name] = quoted?.[1] === "'" ? value : fill(value, environment);
  }
  return environment;
}

/** A password with a `$` in it is no error here: compose does not read this file with its own rules. */
function fill(value: string, environment: Readonly<Record<string, string>>): string {
  try {
    return interpolate(value, environment);
  } catch {
    return value;
  }
}
