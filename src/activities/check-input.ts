import { isAbsolute } from 'node:path';
import { z } from 'zod';
import { Choices } from '../choices/choices.ts';
import { isHostPattern } from '../downloads/file-hosts.ts';
import { ServerAddressError, serverAddress } from '../mattermost/client/server-address.ts';
import { teamNameProblem } from '../mattermost/team.ts';
import { PROOF_AGE, PROOF_AGE_EXPECTED } from '../restore/proof-age.ts';

/** The workflow was started with an input that is wrong in itself; the message names the field. */
export class InputError extends Error {
  override name = 'InputError';
}

const path = z
  .string()
  .min(1, 'expected a path')
  .refine((value) => isAbsolute(value), 'expected an absolute path: workers may run in another folder')
  .refine((value) => !value.includes('\0'), 'expected a path');

const group = z
  .strictObject({
    id: z.string().min(1).max(200),
    size: z.number().int().min(1).max(1000),
    index: z.number().int().min(0),
  })
  .optional();

const BulkFile = z.strictObject({
  kind: z.literal('bulk-file'),
  path,
  overwrite: z.boolean().optional(),
  group,
});

const Mattermost = z
  .strictObject({
    kind: z.literal('mattermost'),
    url: z.string(),
    tokenFile: path.optional(),
    ca: path.optional(),
    allowHttp: z.boolean().optional(),
    requireRestoreProof: z.string().regex(PROOF_AGE, PROOF_AGE_EXPECTED).optional(),
    group,
  })
  .transform(({ url, ...rest }, context) => {
    try {
      return { ...rest, url: serverAddress(url, { allowHttp: rest.allowHttp ?? false }) };
    } catch (error) {
      if (!(error instanceof ServerAddressError)) throw error;
      context.addIssue({ code: 'custom', message: error.message, path: ['url'] });
      return z.NEVER;
    }
  });

const Input = z.strictObject({
  archive: path,
  label: z.string().min(1).max(1_000).optional(),
  target: z.discriminatedUnion('kind', [BulkFile, Mattermost]),
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
  files: z
    .strictObject({
      download: z.boolean(),
      hosts: z
        .array(z.string().refine(isHostPattern, 'expected a host such as files.example.com or *.example.com'))
        .max(50)
        .optional(),
      maxBytes: z.number().int().min(1).optional(),
      folder: path.optional(),
    })
    .optional(),
  /** The job whose choices hold for this one too: what it read from a file stands in no workflow's history. */
  choicesOf: z.number().int().min(1).optional(),
  /** Custom emoji that the archive lacks. */
  emojiFolder: path.optional(),
  /** The choices themselves, or the path of the file that holds them. */
  choices: z
    .unknown()
    .transform((value, context): Choices | string => {
      const { data, error } = typeof value === 'string' ? path.safeParse(value) : Choices.safeParse(value);
      if (data !== undefined) return data;
      for (const { message, path: field } of error!.issues)
        context.addIssue({ code: 'custom', message, path: field });
      return z.NEVER;
    })
    .prefault({}),
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

/** The input that a job was opened with: its choices have been read. */
export function inputOf(job: { input: unknown }): CheckedInput & { choices: Choices } {
  const input = checkInput(job.input);
  const { choices } = input;
  if (typeof choices === 'string') throw new TypeError(`the choices in ${choices} were never read`);
  return { ...input, choices };
}
