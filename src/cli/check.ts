import { access, constants, stat } from 'node:fs/promises';
import { Command } from 'commander';
import { existingAccounts } from '../choices/choices.ts';
import { checkChoices } from '../control/check-choices.ts';
import { UserError } from '../control/user-error.ts';
import { type CheckOptions, checkImport, type ImportCheck } from '../mattermost/import-check/check-import.ts';
import { SERVER_VERSION } from '../mattermost/import-check/rules.ts';
import { ZipInvalidError } from '../zip/zip-invalid-error.ts';
import { createCheckProgress } from './check-progress.ts';
import { checkJson, checkText, isAccepted } from './check-text.ts';
import { printJson } from './print-json.ts';
import { wholeNumber } from './whole-number.ts';

interface Options {
  json?: boolean;
  limit: number;
  choices?: string;
}

export const checkCommand = () =>
  new Command('check')
    .summary('check a bulk-import file before Mattermost does')
    .description(
      `Checks a bulk-import file, of this or any other program, against the rules of the importer of Mattermost ${SERVER_VERSION}: \
what would end the import, and what would be lost on the way. Needs no stack, and leaves the file alone.`,
    )
    .argument('<file>', 'the zip that Mattermost is to import')
    .option('--json', 'print one JSON document')
    .option('--limit <n>', 'problems to show of each rule', wholeNumber(0, 100_000), 5)
    .option(
      '--choices <file>',
      'those that the file was made with: accounts that they say Mattermost has are known',
    )
    .addHelpText(
      'after',
      `
Examples:
  slack-mm2 check import.zip
  slack-mm2 check import.zip --limit 100
  slack-mm2 check import.zip --choices choices.yaml
  slack-mm2 check import.zip --json | jq '.rules[] | {rule, count}'

Exit status: 0 if Mattermost would take the file, also with warnings; 1 if not, or if it could not be read.
The rules and their codes: docs/import-check.md.`,
    )
    .action(check);

async function check(path: string, { json, limit, choices }: Options): Promise<void> {
  const accounts = choices === undefined ? [] : existingAccounts(await checkChoices(choices));
  const found = await checkFile(path, { limit, accounts });
  if (json) printJson(checkJson(path, found));
  else console.log(checkText(path, found));
  if (!isAccepted(found)) process.exitCode = 1;
}

/** @throws UserError the file is not there, or no zip */
async function checkFile(path: string, options: CheckOptions): Promise<ImportCheck> {
  await assertReadable(path);
  const progress = createCheckProgress(process.stderr);
  try {
    return await checkImport(path, { ...options, onProgress: progress.show });
  } catch (cause) {
    if (cause instanceof ZipInvalidError) throw new UserError(cause.message, { cause });
    throw cause;
  } finally {
    progress.end();
  }
}

async function assertReadable(path: string): Promise<void> {
  const found = await stat(path).catch(() => undefined);
  if (!found) throw new UserError(`${path}: no such file; give the zip that Mattermost is to import`);
  if (!found.isFile())
    throw new UserError(`${path}: that is no file; give the zip that Mattermost is to import`);
  await access(path, constants.R_OK).catch((cause: unknown) => {
    throw new UserError(`${path}: no permission to read it`, { cause });
  });
}
