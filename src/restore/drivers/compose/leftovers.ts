import type { Leftovers } from '../driver.ts';
import { LIMITS } from './limits.ts';
import { parseThings } from './parse-listing.ts';
import { type CommandRunner, runCommand } from './run-command.ts';
import { KINDS, type Kind, listThings } from './stack-commands.ts';

export type Things = Record<Kind, { name: string; stamp: string }[]>;

/** What docker has of a run, or of every run, by the stamp alone. @param list runs a command and gives what it wrote */
export async function findThings(list: (kind: Kind) => Promise<string>): Promise<Things> {
  const things = {} as Things;
  for (const kind of KINDS) things[kind] = parseThings(await list(kind));
  return things;
}

/** In the words of `Leftovers`: what docker keeps is neither file nor port, but has to be named. @param things null if there is no docker */
export const leftoversOf = (things: Things | null, files: string[]): Leftovers => ({
  processes: named('container', things),
  ports: [],
  files: [...files, ...named('network', things), ...named('secret', things), ...named('config', things)],
  volumes: (things?.volume ?? []).map(({ name }) => name),
});

const named = (kind: Kind, things: Things | null): string[] =>
  (things?.[kind] ?? []).map(({ name }) => `${kind} ${name}`);

/** Runs that have left something in docker, whoever started them: for a janitor. None if there is no docker that answers. */
export async function findStampedRuns(run: CommandRunner = runCommand): Promise<string[]> {
  const things = await findThings(
    async (kind) => (await run(listThings(kind), { timeoutMs: LIMITS.ask })).stdout,
  );
  const runs = Object.values(things).flatMap((found) => found.map(({ stamp }) => stamp));
  return [...new Set(runs)].filter((run) => run !== '').sort();
}
