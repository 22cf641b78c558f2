import { randomBytes } from 'node:crypto';
import { basename, resolve } from 'node:path';
import { checkInput, InputError } from '../activities/check-input.ts';
import type { MigrationInput } from '../workflows/types.ts';
import { UserError } from './user-error.ts';

export interface MigrationOptions {
  to: string;
  team?: string | undefined;
  emailDomain?: string | undefined;
  choices?: string | undefined;
  emojiFolder?: string | undefined;
  overwrite?: boolean | undefined;
  tokenFile?: string | undefined;
  ca?: string | undefined;
  allowHttp?: boolean | undefined;
  /** `90m`, `36h`, `7d` */
  requireRestoreProof?: string | undefined;
  downloadFiles?: boolean | undefined;
  filesFolder?: string | undefined;
  /** Bytes. */
  maxFileSize?: number | undefined;
  fileHost?: readonly string[] | undefined;
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
 * @throws UserError an option has a value that the workflow would refuse
 */
export function planMigrations(
  archives: readonly string[],
  options: MigrationOptions,
  random = randomBytes(4).toString('hex'),
): PlannedMigration[] {
  const { team, emailDomain, choices, emojiFolder } = options;
  const files = filesOption(options);
  return archives.map((archive, index) => {
    const path = resolve(archive);
    const group = archives.length > 1 ? { group: { id: random, size: archives.length, index } } : {};
    const input: MigrationInput = {
      archive: path,
      target: { ...targetOption(options), ...group },
      ...(team === undefined ? {} : { team }),
      ...(emailDomain === undefined ? {} : { emailDomain }),
      ...(emojiFolder === undefined ? {} : { emojiFolder: resolve(emojiFolder) }),
      ...(choices === undefined ? {} : { choices: resolve(choices) }),
      ...(files === undefined ? {} : { files }),
    };
    assertValid(input);
    const suffix = archives.length > 1 ? `${random}-${index + 1}` : random;
    return { workflowId: `slack-migration-${workflowIdPart(path)}-${suffix}`, label: basename(path), input };
  });
}

/** Whether a migration goes to a running server, not into a file. */
export const isServer = (to: string): boolean => /^https?:\/\//i.test(to);

function targetOption({
  to,
  overwrite,
  tokenFile,
  ca,
  allowHttp,
  requireRestoreProof,
}: MigrationOptions): MigrationInput['target'] {
  if (!isServer(to)) {
    if (tokenFile !== undefined || ca !== undefined || allowHttp)
      throw new UserError(
        '--token-file, --ca and --allow-http go with --to https://…: a file needs none of them',
      );
    if (requireRestoreProof !== undefined)
      throw new UserError('--require-restore-proof goes with --to https://…: a file is sent nowhere');
    return { kind: 'bulk-file', path: resolve(to), ...(overwrite ? { overwrite } : {}) };
  }
  if (overwrite) throw new UserError('--overwrite goes with --to FILE: at a server nothing is replaced');
  return {
    kind: 'mattermost',
    url: to,
    ...(tokenFile === undefined ? {} : { tokenFile: resolve(tokenFile) }),
    ...(ca === undefined ? {} : { ca: resolve(ca) }),
    ...(allowHttp ? { allowHttp } : {}),
    ...(requireRestoreProof === undefined ? {} : { requireRestoreProof }),
  };
}

/** @throws UserError options of downloads without downloads */
function filesOption({
  downloadFiles,
  filesFolder,
  maxFileSize,
  fileHost,
}: MigrationOptions): MigrationInput['files'] {
  if (downloadFiles) {
    return {
      download: true,
      ...(fileHost === undefined ? {} : { hosts: [...fileHost] }),
      ...(maxFileSize === undefined ? {} : { maxBytes: maxFileSize }),
      ...(filesFolder === undefined ? {} : { folder: resolve(filesFolder) }),
    };
  }
  if (filesFolder !== undefined || maxFileSize !== undefined || fileHost !== undefined) {
    throw new UserError(
      '--files-folder, --max-file-size and --file-host go with --download-files: nothing is downloaded without it',
    );
  }
  return undefined;
}

const OPTIONS: Record<string, string> = {
  team: '--team',
  emailDomain: '--email-domain',
  'target.path': '--to',
  'target.url': '--to',
  'target.requireRestoreProof': '--require-restore-proof',
  'files.hosts': '--file-host',
  'files.folder': '--files-folder',
};

/** The workflow's own check, with the names of our options. */
function assertValid(input: MigrationInput): void {
  try {
    checkInput(input);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    const [, field, problem] = /^input (\S+): (.*)$/s.exec(error.message) ?? [];
    // Of a list the field is one of its places: `files.hosts.0`.
    const option = field && (OPTIONS[field.replace(/\.\d+$/, '')] ?? field);
    throw new UserError(option && problem ? `${option}: ${problem}` : error.message, { cause: error });
  }
}

/** The archive's name as part of a workflow id: readable, and safe in a shell and a URL. */
export const workflowIdPart = (path: string): string =>
  basename(path)
    .replace(/\.zip$/i, '')
    .replace(/[^\p{L}\p{N}._-]+/gu, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 60) || 'archive';
