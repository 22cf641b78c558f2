import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, expect } from '@jest/globals';
import type { WorkflowHandle } from '@temporalio/client';
import type { RestoreActivities } from '../../../../src/activities/restore/index.ts';
import { readEvidence } from '../../../../src/control/restore-proofs.ts';
import type { Step } from '../../../../src/restore/assertion.ts';
import { HOST_FILE } from '../../../../src/restore/host.ts';
import type { ProofRecord } from '../../../../src/restore/proof-record.ts';
import { listDeployments } from '../../../../src/store/restore-deployments.ts';
import { TASK_QUEUE } from '../../../../src/workflows/constants.ts';
import type { RestoreProofInput, RestoreProofResult } from '../../../../src/workflows/restore-types.ts';
import { type Migrations, withMigrations } from '../../../support/migrations.ts';

export interface Proofs {
  readonly migrations: Migrations;
  start(input: RestoreProofInput): Promise<WorkflowHandle>;
  /** Proves to the end, with what is in the evidence. */
  prove(input: RestoreProofInput): Promise<{ result: RestoreProofResult; record: ProofRecord }>;
  /** Waits until a proof is in that step, of whichever pass. Asks the server: a query of the workflow waits for its worker, which may be dead. */
  untilStep(handle: WorkflowHandle, step: PassStep): Promise<void>;
  /** No process, file, permit or record of any proof is left. */
  expectNothingLeft(): Promise<void>;
}

/** The activity of each step of a pass, in their order. */
export const ACTIVITY_OF = {
  install: 'deployPublished',
  seed: 'seedStores',
  upgrade: 'upgradeToTested',
  backup: 'takeSnapshot',
  captured: 'checkSnapshot',
  mutate: 'mutateStores',
  wipe: 'wipeVolumes',
  gone: 'checkGone',
  restore: 'restoreSnapshot',
  back: 'checkBack',
  again: 'checkAgain',
  functional: 'checkFunctions',
  teardown: 'tearDown',
} as const satisfies Partial<Record<Step, keyof RestoreActivities>>;
export type PassStep = keyof typeof ACTIVITY_OF;

/** Restore proofs in a folder of the test file's own, by worker processes of its own. */
export function withProofs({ workers = 1 }: { workers?: number } = {}): Proofs {
  // In no folder of the test's: services run as users of their own, who have to get there.
  const folder = join(tmpdir(), `mm2-proofs-${randomBytes(4).toString('hex')}`);
  const migrations = withMigrations({ workers, env: { SLACK_MM2_RESTORE_FOLDER: folder } });
  let started = 0;
  const start = (input: RestoreProofInput) =>
    migrations.client.workflow.start('restoreProof', {
      taskQueue: TASK_QUEUE,
      workflowId: `proof-${started++}`,
      args: [{ evidence: join(folder, 'evidence', String(started)), ...input }],
    });

  afterAll(() => rm(folder, { recursive: true, force: true }));

  return {
    migrations,
    start,
    async prove(input) {
      const result = (await (await start(input)).result()) as RestoreProofResult;
      const record = await readEvidence(result.evidence);
      if (!record) throw new Error(`no evidence in ${result.evidence}`);
      return { result, record };
    },
    async untilStep(handle, step) {
      for (const until = Date.now() + 120_000; Date.now() < until; await sleep(20)) {
        const { status, raw } = await handle.describe();
        const running = raw.pendingActivities?.map(({ activityType }) => activityType?.name);
        if (running?.includes(ACTIVITY_OF[step])) return;
        if (status.name !== 'RUNNING') throw new Error(`the proof has ended before ${step}: ${status.name}`);
      }
      throw new Error(`the proof did not come to ${step}`);
    },
    async expectNothingLeft() {
      expect(await listDeployments(migrations.pool)).toEqual([]);
      expect(processesOf(folder)).toEqual([]);
      const left = await readdir(folder).catch(() => []);
      expect(left.filter((name) => !['evidence', 'records', HOST_FILE].includes(name))).toEqual([]);
      expect(await readdir(join(folder, 'records')).catch(() => [])).toEqual([]);
    },
  };
}

/** Command lines of processes that have to do with runs in that folder, by any trace: environment, arguments, working directory. */
function processesOf(folder: string): string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .flatMap((pid) => {
      const environment = textOf(() => readFileSync(`/proc/${pid}/environ`, 'utf8'));
      const line = textOf(() => readFileSync(`/proc/${pid}/cmdline`, 'utf8'));
      const place = textOf(() => readlinkSync(`/proc/${pid}/cwd`));
      const isOfRun = environment.includes('SLACK_MM2_RESTORE_RUN=') && environment.includes(folder);
      return isOfRun || [line, place].some((text) => text.includes(`${folder}/`)) ? [line] : [];
    });
}

/** Empty if the process is gone meanwhile. */
function textOf(read: () => string): string {
  try {
    return read().replaceAll('\0', ' ').trim();
  } catch {
    return '';
  }
}
