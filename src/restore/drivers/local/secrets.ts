import { randomInt } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeAtomically } from '../../../embedded/write-atomically.ts';
import type { RunPlace } from './run-place.ts';

/** The run's secrets; what is named and not there yet is made. They stay the same until the run is gone. */
export function keepSecrets(place: RunPlace, names: readonly string[]): Record<string, string> {
  const kept = readSecrets(place);
  const missing = names.filter((name) => !Object.hasOwn(kept, name));
  if (missing.length === 0) return kept;
  const secrets = { ...kept, ...Object.fromEntries(missing.map((name) => [name, makeSecret()])) };
  writeAtomically(fileIn(place), `${JSON.stringify(secrets)}\n`);
  return secrets;
}

/** The run's secrets; none before they were made. */
export function readSecrets(place: RunPlace): Record<string, string> {
  try {
    return JSON.parse(readFileSync(fileIn(place), 'utf8')) as Record<string, string>;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {};
    throw error;
  }
}

/** 190 bits, in letters and digits of each sort: services may ask for that, and shells and addresses need no quotes for it. */
function makeSecret(): string {
  for (;;) {
    const secret = Array.from({ length: 32 }, () => LETTERS[randomInt(LETTERS.length)]).join('');
    if (/[a-z]/.test(secret) && /[A-Z]/.test(secret) && /\d/.test(secret)) return secret;
  }
}

const LETTERS = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';

const fileIn = (place: RunPlace): string => join(place.records, 'secrets.json');
