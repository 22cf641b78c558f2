import { Context } from '@temporalio/activity';
import type { CommonQueryMethods } from 'slonik';
import { ChoicesError, readChoices } from '../choices/read-choices.ts';
import { teamAddress } from '../mattermost/team.ts';
import { createJob, findJob } from '../store/jobs.ts';
import { joinTarget, TargetInUseError, type WantedTarget } from '../store/targets.ts';
import type { MigrationInput } from '../workflows/types.ts';
import { type CheckedInput, checkInput, InputError, inputOf } from './check-input.ts';
import { whileHeartbeating } from './checkpoint.ts';
import type { Dependencies } from './dependencies.ts';

/** Checks the input and records the job: from here on it can be looked up, and can fail with its reason on record. */
export const createOpenJob = ({ pool, workFolder, temporalNamespace }: Dependencies) =>
  function openJob(input: MigrationInput): Promise<{ jobId: number }> {
    return whileHeartbeating(async () => {
      const checked = await withChoices(pool, checkInput(input));
      const { workflowExecution } = Context.current().info;
      const { workflowId = '', runId = '' } = workflowExecution ?? {};
      const jobId = await pool.transaction(async (transaction) => {
        const target = await joinTarget(transaction, targetOf(checked, runId, workFolder)).catch(
          (error: unknown) => {
            // The job is recorded first; extractArchive tries again, and then it fails with these words.
            if (error instanceof TargetInUseError) return undefined;
            throw error;
          },
        );
        return createJob(transaction, {
          workflowId,
          runId,
          temporalNamespace,
          targetId: target?.targetId ?? null,
          targetIndex: checked.target.group?.index ?? 0,
          input: checked,
          archivePath: checked.archive,
        });
      });
      return { jobId };
    });
  };

/**
 * Reads the file of choices: from here on the job has them as they were at its start.
 * @throws InputError
 */
async function withChoices(
  db: CommonQueryMethods,
  { choicesOf, ...input }: CheckedInput,
): Promise<CheckedInput> {
  if (choicesOf !== undefined) {
    const job = await findJob(db, String(choicesOf));
    if (!job) throw new InputError(`input choicesOf: there is no job ${choicesOf}`);
    return { ...input, choices: inputOf(job).choices };
  }
  if (typeof input.choices !== 'string') return input;
  try {
    return { ...input, choices: await readChoices(input.choices) };
  } catch (cause) {
    const isFileError = typeof (cause as NodeJS.ErrnoException).code === 'string';
    if (!(cause instanceof ChoicesError) && !isFileError) throw cause;
    throw new InputError(`input choices: ${(cause as Error).message}`, { cause });
  }
}

/** A lone job is a group of its own, known by its run. */
export function targetOf({ target, team }: CheckedInput, runId: string, workFolder: string): WantedTarget {
  const place =
    target.kind === 'bulk-file'
      ? { kind: target.kind, path: target.path, folder: null }
      : { kind: target.kind, path: teamAddress(target.url, team), folder: workFolder };
  return {
    ...place,
    team,
    groupKey: target.group ? `group:${target.group.id}` : `run:${runId}`,
    jobsExpected: target.group?.size ?? 1,
    index: target.group?.index ?? 0,
  };
}
