import { readFile } from 'node:fs/promises';
import { createMattermostClient, type MattermostClient } from '../mattermost/client/client.ts';
import { PATIENT } from '../mattermost/client/timing.ts';
import type { Job } from '../store/jobs.ts';
import type { MattermostTarget } from '../workflows/types.ts';
import { inputOf } from './check-input.ts';
import type { Dependencies } from './dependencies.ts';

/** There is no token to ask the server with. Tried again: it may be put there. */
export class TokenMissingError extends Error {
  override name = 'TokenMissingError';
}

/**
 * A client of the server that a job exports to. The token is read each time: one that has expired is replaced while the job waits.
 * @throws TokenMissingError
 */
export async function openServer(
  { mattermostToken }: Pick<Dependencies, 'mattermostToken'>,
  job: Pick<Job, 'input'>,
  signal?: AbortSignal,
): Promise<MattermostClient> {
  const { url, tokenFile, ca } = serverOf(job);
  const token =
    tokenFile === undefined ? mattermostToken : (await read('target.tokenFile', tokenFile)).trim();
  if (!token)
    throw new TokenMissingError(
      tokenFile === undefined
        ? 'MATTERMOST_TOKEN is not set in the environment of this worker: start the workers with it, or give target.tokenFile (--token-file)'
        : `target.tokenFile: ${tokenFile} is empty`,
    );
  return createMattermostClient({
    address: url,
    token,
    ca: ca === undefined ? undefined : await read('target.ca', ca),
    timing: PATIENT,
    signal,
  });
}

/** @throws TypeError the job's target is a file */
export function serverOf(job: Pick<Job, 'input'>): MattermostTarget {
  const { target } = inputOf(job);
  if (target.kind !== 'mattermost') throw new TypeError("the job's target is no server");
  return target as MattermostTarget;
}

async function read(field: string, path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    throw new TokenMissingError(`${field}: ${path} can't be read: ${(cause as Error).message}`, { cause });
  }
}
