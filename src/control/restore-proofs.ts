import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Client, WorkflowFailedError, type WorkflowHandle } from '@temporalio/client';
import { ActivityFailure, ApplicationFailure, CancelledFailure } from '@temporalio/common';
import { RECORD_FILE } from '../restore/evidence/bundle.ts';
import type { ProofRecord } from '../restore/proof-record.ts';
import { TASK_QUEUE } from '../workflows/constants.ts';
import type { ProofProgress, RestoreProofInput, RestoreProofResult } from '../workflows/restore-types.ts';
import { answerOf } from './answer-of.ts';
import { UserError } from './user-error.ts';

const POLL_MS = 500;

/** Starts a proof. @param input with the recipe's name or absolute path */
export function startProof(client: Client, input: RestoreProofInput): Promise<WorkflowHandle> {
  const workflowId = `restore-proof-${basename(input.recipe)}-${randomBytes(4).toString('hex')}`;
  return client.workflow.start('restoreProof', {
    taskQueue: TASK_QUEUE,
    workflowId,
    args: [input],
    staticSummary: `restore proof of ${basename(input.recipe)}`,
  });
}

/** Calls `show` with where a proof is, again and again, until `signal`. What can't be asked just now is asked later. */
export async function followProof(
  handle: WorkflowHandle,
  show: (progress: ProofProgress) => void,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    const progress = await answerOf<ProofProgress>(handle, 'proofProgress');
    if (progress) show(progress);
    await sleep(POLL_MS, undefined, { signal }).catch(() => undefined);
  }
}

/**
 * Waits for a proof's end.
 * @returns undefined if it was cancelled
 * @throws UserError with the words of what stopped it
 */
export async function proofResult(handle: WorkflowHandle): Promise<RestoreProofResult | undefined> {
  try {
    return (await handle.result()) as RestoreProofResult;
  } catch (error) {
    if (!(error instanceof WorkflowFailedError)) throw error;
    if (error.cause instanceof CancelledFailure) return undefined;
    const cause = error.cause instanceof ActivityFailure ? error.cause.cause : error.cause;
    const words = cause instanceof ApplicationFailure ? cause.message : (cause?.message ?? error.message);
    throw new UserError(words, { cause: error });
  }
}

/** What a proof has seen, from its evidence; undefined if that is on another machine, or gone. */
export async function readEvidence(folder: string): Promise<ProofRecord | undefined> {
  try {
    return JSON.parse(await readFile(join(folder, RECORD_FILE), 'utf8')) as ProofRecord;
  } catch {
    return undefined;
  }
}
