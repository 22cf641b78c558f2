import { isAbsolute } from 'node:path';
import { Context } from '@temporalio/activity';
import { z } from 'zod';
import { teamNameProblem } from '../mattermost/team.ts';
import { createJob } from '../store/jobs.ts';
import { joinTarget, TargetInUseError } from '../store/targets.ts';
import type { MigrationInput } from '../workflows/types.ts';
import type { Dependencies } from './dependencies.ts';

/** The workflow was started with an input that is wrong in itself; the message names the field. */
export class InputError extends Error {
  override name = 'InputError';
}

const path = z
  .string()
  .min(1, 'expected a path')
  .refine((value) => isAbsolute(value), 'expected an absolute path: workers may run in another folder')
  .refine((value) => !value.includes('\0'), 'expected a path');

const Input = z.strictObject({
  archive: path,
  target: z.strictObject({
    kind: z.literal('bulk-file'),
    path,
    overwrite: z.boolean().optional(),
    group: z
      .strictObject({
        id: z.string().min(1).max(200),
        size: z.number().int().min(1).max(1000),
        index: z.number().int().min(0),
      })
      .optional(),
  }),
  team: z
    .string()
    .superRefine((name, context) => {
      const problem = teamNameProblem(name);
      if (problem) context.addIssue({ code: 'custom', message: problem });
    })
    .default('slack'),
  emailDomain: z
    .string()
    .regex(
      /^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$/,
      'expected a domain such as example.com',
    )
    .max(60)
    .default('slack-import.invalid'),
});

/** A checked input, with every default filled in. */
export type CheckedInput = z.infer<typeof Input>;

/** @throws InputError */
export function checkInput(input: unknown): CheckedInput {
  const { data, error } = Input.safeParse(input);
  if (data) return data;
  const issue = error.issues[0]!;
  const field = issue.path.join('.');
  // What an unknown field is called stands only in its message.
  throw new InputError(`input${field === '' ? '' : ` ${field}`}: ${issue.message}`);
}

/** Checks the input and records the job: from here on it can be looked up, and can fail with its reason on record. */
export const createOpenJob = ({ pool }: Dependencies) =>
  async function openJob(input: MigrationInput): Promise<{ jobId: number }> {
    const checked = checkInput(input);
    const { workflowExecution } = Context.current().info;
    const { workflowId = '', runId = '' } = workflowExecution ?? {};
    const jobId = await pool.transaction(async (transaction) => {
      const target = await joinTarget(transaction, targetOf(checked, runId)).catch((error: unknown) => {
        // The job is recorded first; extractArchive tries again, and then it fails with these words.
        if (error instanceof TargetInUseError) return undefined;
        throw error;
      });
      return createJob(transaction, {
        workflowId,
        runId,
        targetId: target?.targetId ?? null,
        targetIndex: checked.target.group?.index ?? 0,
        input: checked,
        archivePath: checked.archive,
      });
    });
    return { jobId };
  };

/** A lone job is a group of its own, known by its run. */
export function targetOf({ target, team }: CheckedInput, runId: string) {
  return {
    kind: target.kind,
    path: target.path,
    team,
    groupKey: target.group ? `group:${target.group.id}` : `run:${runId}`,
    jobsExpected: target.group?.size ?? 1,
    index: target.group?.index ?? 0,
  };
}
