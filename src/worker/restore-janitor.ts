import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type Client, WorkflowNotFoundError } from '@temporalio/client';
import type { RestoreDependencies } from '../activities/restore/dependencies.ts';
import type { Deployment } from '../restore/drivers/driver.ts';
import { openDriver } from '../restore/drivers/open-driver.ts';
import { judgeTeardown } from '../restore/judge/teardown.ts';
import { PROOF_RECORDS, type ProofOwner } from '../restore/proof-owner.ts';
import { openRecords, removeRecords } from '../restore/records.ts';
import { listDeployments, releasePermit } from '../store/restore-deployments.ts';
import { isClosed } from './workflow-closed.ts';

const EVERY_MS = 10_000;

/**
 * Looks now and then whether the workflows of restore proofs that are up on this machine are still there: one that was terminated, or ended by a run time-out, runs no
 * code of its own any more. What it left is torn down, and its permit given back. Every worker does this; doing it twice changes nothing.
 * @returns stops it, and waits for a round that is under way
 */
export function startRestoreJanitor(
  dependencies: RestoreDependencies,
  client: Client,
  log: (line: string) => void,
): () => Promise<void> {
  const memory: Memory = { log, told: new Map(), seen: new Set() };
  let round = Promise.resolve();
  let isBusy = false;
  const look = () => {
    if (isBusy) return;
    isBusy = true;
    round = sweepProofs(dependencies, client, memory)
      // The next round tries again; a database or a Temporal that is down is reported by those who work with it.
      .catch(() => {})
      .finally(() => {
        isBusy = false;
      });
  };
  const timer = setInterval(look, EVERY_MS);
  look();
  return async () => {
    clearInterval(timer);
    await round;
  };
}

interface Memory {
  log: (line: string) => void;
  /** Runs whose workflow had ended the last time. */
  seen: Set<string>;
  /** What was said of deployments that can't be torn down yet. */
  told: Map<string, string>;
}

async function sweepProofs(
  { pool, restoreFolder, host, temporalNamespace, shutdown }: RestoreDependencies,
  client: Client,
  { log, told, seen }: Memory,
): Promise<void> {
  const isOver = async ({ workflowId, workflowRunId, ...owner }: ProofOwner) =>
    owner.temporalNamespace === temporalNamespace && (await hasEnded(client, workflowId, workflowRunId));
  for (const row of await listDeployments(pool)) {
    if (row.host !== host || !(await isOver(row))) continue;
    if (shutdown.aborted) return;
    // An activity hears of it with its next heartbeat: it must not start anything behind the teardown.
    if (!seen.has(row.run)) {
      seen.add(row.run);
      continue;
    }
    // One that can't be torn down keeps no other from it.
    const what = await tearDown(row.deployment).catch((error: Error) => error.message);
    if (what === '') {
      await releasePermit(pool, row.run);
      told.delete(row.run);
      seen.delete(row.run);
      log(`restore proof ${row.workflowId} has ended without its teardown: ${row.run} was torn down`);
      continue;
    }
    if (told.get(row.run) !== what) log(`${row.run} can't be torn down yet: ${what}`);
    told.set(row.run, what);
  }
  for (const key of await readdir(join(restoreFolder, 'records')).catch(() => [])) {
    const owner = await openRecords(restoreFolder, key, PROOF_RECORDS).read<ProofOwner>('owner');
    if (owner && (await isOver(owner))) await removeRecords(restoreFolder, key);
  }
}

/** @returns what is left, in words; empty if nothing */
async function tearDown(deployment: Deployment): Promise<string> {
  const left = judgeTeardown(await openDriver(deployment).down()).filter(({ ok }) => !ok);
  return left.map(({ id, detail }) => `${id}: ${detail}`).join('; ');
}

/** Whether that run of a workflow has ended for good, or is no longer known. */
async function hasEnded(client: Client, workflowId: string, runId: string): Promise<boolean> {
  try {
    const { status } = await client.workflow.getHandle(workflowId, runId).describe();
    return isClosed(status.name);
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return true;
    throw error;
  }
}
