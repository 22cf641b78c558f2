import { randomBytes } from 'node:crypto';
import { basename, resolve } from 'node:path';
import { checkInput, InputError } from '../activities/check-input.ts';
import type { MigrationInput } from '../workflows/types.ts';
import { CliError } from './cli-error.ts';

export interface MigrationOptions {
  to: string;
  team?: string | undefined;
  emailDomain?: string | undefined;
  choices?: string | undefined;
  overwrite?: boolean | undefined;
}

/** One workflow to be started. */
export interface PlannedMigration {
  workflowId: string;
  /** The name of the archive, for people. */
  label: string;
  input: MigrationInput;
}

/**
 * One workflow for each archive, all into one target. Paths become absolute: workers may run in another folder.
 * @param random text that no other call uses
 * @throws CliError an option has a value that the workflow would refuse
 */
export function planMigrations(
  archives: readonly string[],
  { to, team, emailDomain, choices, overwrite }: MigrationOptions,
  random = randomBytes(4).toString('hex'),
): PlannedMigration[] {
  return archives.map((archive, index) => {
    const path = resolve(archive);
    const group = archives.length > 1 ? { group: { id: random, size: archives.length, index } } : {};
    const input: MigrationInput = {
      archive: path,
      target: {
        kind: 'bulk-file',
        path: resolve(to),
        ...(overwrite ? { overwrite } : {}),
        ...group,
      },
      ...(team === undefined ? {} : { team }),
      ...(emailDomain === undefined ? {} : { emailDomain }),
      ...(choices === undefined ? {} : { choices: resolve(choices) }),
    };
    assertValid(input);
    const suffix = archives.length > 1 ? `${random}-${index + 1}` : random;
    return { workflowId: `slack-migration-${idPart(path)}-${suffix}`, label: basename(path), input };
  });
}

const OPTIONS: Record<string, string> = {
  team: '--team',
  emailDomain: '--email-domain',
  'target.path': '--to',
};

/** The workflow's own check, with the names of our options. */
function assertValid(input: MigrationInput): void {
  try {
    checkInput(input);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    const [, field, problem] = /^input (\S+): (.*)$/s.exec(error.message) ?? [];
    throw new CliError(field && problem ? `${OPTIONS[field] ?? field}: ${problem}` : error.message, {
      cause: error,
    });
  }
}

/** The archive's name as part of a workflow id: readable, and safe in a shell and a URL. */
const idPart = (path: string) =>
  basename(path)
    .replace(/\.zip$/i, '')
    .replace(/[^\p{L}\p{N}._-]+/gu, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 60) || 'archive';
