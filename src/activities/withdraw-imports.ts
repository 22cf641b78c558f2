import type { MattermostClient } from '../mattermost/client/client.ts';
import { findServerJob } from '../sinks/live/follow-import.ts';
import { getJob } from '../store/jobs.ts';
import { noteServerJob, openImportsOfJob, type ServerImport } from '../store/server-imports.ts';
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
  // The server, or its token, may be away.
  const client = await openServer(finishing, await getJob(pool, jobId), signal).catch(() => undefined);
  if (!client) return;
  try {
    for (const row of imports) {
      const left = await withdraw(client, row).catch(() => row.serverJobId);
      await noteServerJob(pool, row.importId, left);
    }
  } finally {
    await client.close();
  }
}

/** @returns the server's job if it has begun with the import, and will bring it to its end */
async function withdraw(
  client: MattermostClient,
  { importName, serverJobId }: ServerImport,
): Promise<string | null> {
  // Of one that was made a moment before a crash only the server knows.
  const id = serverJobId ?? (importName && (await findServerJob(client, importName))?.id) ?? null;
  if (id !== null) {
    const { status } = await client.job(id);
    if (status === 'pending') await client.cancelJob(id);
    const now = status === 'pending' ? (await client.job(id)).status : status;
    if (now !== 'canceled') return id;
  }
  if (importName !== null) await client.deleteImport(importName);
  return null;
}
