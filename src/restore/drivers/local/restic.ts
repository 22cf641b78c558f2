import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { writeAtomically } from '../../../embedded/write-atomically.ts';
import { InfrastructureError } from '../driver.ts';
import type { Deployed } from './deployed.ts';
import type { LocalContext } from './local-context.ts';
import { runStep, type StepResult } from './run-step.ts';
import { RUN_STAMP } from './stamp.ts';

/**
 * Runs restic on the run's own repository, in the folder of its volumes.
 * @throws InfrastructureError if it can't be run, or not within its time
 */
export async function restic(
  context: LocalContext,
  deployed: Deployed,
  args: readonly string[],
): Promise<StepResult & { exitCode: number }> {
  const { place, limits, signal } = context;
  mkdirSync(place.volumes, { recursive: true });
  const result = await runStep(
    [
      deployed.programs.restic?.path ?? 'restic',
      '--no-cache',
      `--repo=${place.repository}`,
      `--password-file=${passwordFile(context)}`,
      ...args,
    ],
    {
      cwd: place.volumes,
      environment: {
        PATH: '/usr/bin:/bin',
        HOME: place.records,
        TMPDIR: place.records,
        LANG: 'C.UTF-8',
        [RUN_STAMP]: place.run,
      },
      place,
      name: 'restic',
      timeoutMs: limits.engineMs,
      signal,
    },
  );
  context.log(`restic ${args[0]} ${result.ended}`);
  const { exitCode } = result;
  if (exitCode !== null) return { ...result, exitCode };
  throw new InfrastructureError(`restic ${args[0]} ${result.ended}: ${engineError(result)}`);
}

/** Makes the repository, with a password of its own, unless it is there. */
export async function makeRepository(context: LocalContext, deployed: Deployed): Promise<void> {
  // The file that restic writes last.
  if (existsSync(join(context.place.repository, 'config'))) return;
  const result = await restic(context, deployed, ['init']);
  if (result.exitCode !== 0)
    throw new InfrastructureError(`restic can't make its repository: ${engineError(result)}`);
}

/** What restic complains of: the end of it. */
export const engineError = ({ stderr, stdout }: StepResult): string =>
  (stderr.trim() || stdout.trim()).split('\n').slice(-20).join('\n').slice(-2_000);

/** The lines of JSON of an answer; what is none is left out. */
export const jsonLines = (text: string): Record<string, unknown>[] =>
  text.split('\n').flatMap((line) => {
    try {
      const value: unknown = JSON.parse(line);
      return typeof value === 'object' && value !== null ? [value as Record<string, unknown>] : [];
    } catch {
      return [];
    }
  });

function passwordFile({ place }: LocalContext): string {
  const path = join(place.records, 'restic-password');
  if (!existsSync(path)) writeAtomically(path, randomBytes(24).toString('hex'));
  return path;
}
