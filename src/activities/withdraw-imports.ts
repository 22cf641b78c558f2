import type { MattermostClient } from '../mattermost/client/client.ts';
import { getJob } from '../store/jobs.ts';
import { forgetServerJob, openImportsOfJob } from '../store/server-imports.ts';
import type { Finishing } from './finish-target.ts';
import { openServer } from './open-server.ts';

/** Nobody who cancels shall wait for a server that is away. */
const PATIENCE_MS = 10_000;

/**
 * Takes back what the server has not begun with of an ended job's imports, and the files that were uploaded for them. An import
 * that runs can't be stopped there; it goes on to its end. Only tried: what is left there does no harm.
 */
export async function withdrawImports(finishing: Finishing, jobId: number): Promise<void> {
  const { pool } = finishing;
  const imports = await openImportsOfJob(pool, jobId);
  if (imports.length === 0) return;
  const signal = AbortSignal.timeout(PATIENCE_MS);
  try {
    const client = await openServer(finishing, await getJob(pool, jobId), signal);
    try {
      for (const { importId, importName, serverJobId } of imports) {
        if (serverJobId !== null && !(await withdraw(client, serverJobId))) continue;
        await forgetServerJob(pool, importId);
        if (importName !== null) await client.deleteImport(importName);
      }
    } finally {
      await client.close();
    }
  } catch {
    // The server, or its token, is away.
  }
}

/** @returns whether the server has not begun with it, and never will */
async function withdraw(client: MattermostClient, serverJobId: string): Promise<boolean> {
  if ((await client.job(serverJobId)).status !== 'pending') return false;
  await client.cancelJob(serverJobId);
  return (await client.job(serverJobId)).status === 'canceled';
}
