import { createHash, randomBytes } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { z } from 'zod';
import { checkChoices } from '../control/check-choices.ts';
import { checkPaths } from '../control/check-paths.ts';
import {
  isServer,
  type MigrationOptions,
  type PlannedMigration,
  planMigrations,
  workflowIdPart,
} from '../control/migration-inputs.ts';
import { UserError } from '../control/user-error.ts';
import { isTokenText } from '../mattermost/client/server-address.ts';
import { isRefusedHost } from '../notify/receiver-address.ts';
import { allowedArchive, allowedTarget } from './allowed-path.ts';
import { apiWords } from './api-words.ts';
import type { ApiFolders } from './dependencies.ts';
import { keepText, keptPath } from './kept-text.ts';
import { RequestError } from './problem-answer.ts';
import type { ArchiveChoice, MigrationRequest, TargetChoice } from './schemas/job.ts';
import type { Uploads } from './uploads/uploads.ts';

export interface PlanSources {
  folders: ApiFolders;
  uploads: Uploads;
  /** For a server that a request names without a token; see `lentToken`. */
  token: string | undefined;
}

/** An archive that may be read: its real path, and what people call it. */
export interface ChosenArchive {
  path: string;
  name: string;
}

/** What makes the ids of a request's workflows its own: the same for the same key, so that they are found when it comes again. */
export const requestId = (idempotencyKey: string | undefined): string =>
  idempotencyKey === undefined
    ? randomBytes(4).toString('hex')
    : createHash('sha256').update(idempotencyKey).digest('hex').slice(0, 16);

/** @throws RequestError one of them can't be used; names its field */
export async function chooseArchives(
  choices: readonly z.infer<typeof ArchiveChoice>[],
  { folders, uploads }: PlanSources,
): Promise<ChosenArchive[]> {
  const chosen: ChosenArchive[] = [];
  for (const [index, choice] of choices.entries()) {
    if ('uploadId' in choice) chosen.push(await uploads.take(choice.uploadId));
    else {
      const path = await allowedArchive(choice.path, { folders, field: `archives.${index}.path` });
      // By its path too an upload is one only when it is finished.
      const isUpload = path === folders.uploads || dirname(path) === folders.uploads;
      chosen.push(isUpload ? await uploads.take(basename(path)) : { path, name: basename(path) });
    }
  }
  return chosen;
}

/**
 * The workflows that a request asks for. Nothing is written yet.
 * @throws RequestError, UserError what is wrong with it
 */
export async function planRequest(
  request: MigrationRequest,
  archives: readonly ChosenArchive[],
  id: string,
  { folders, token }: PlanSources,
): Promise<PlannedMigration[]> {
  const { target, team, emailDomain, choices, downloadFiles } = request;
  const options: MigrationOptions = {
    ...(await targetOptions(target, { archives, id, folders, token })),
    team,
    emailDomain,
    downloadFiles,
    ...(choices === undefined ? {} : { choices: keptPath(folders.secrets, 'choices', choices) }),
  };
  const planned = inApiWords(() =>
    planMigrations(
      archives.map(({ path }) => path),
      options,
      id,
    ),
  );
  return planned.map((one, index) => {
    const { name: label, path } = archives[index]!;
    return { ...one, label, input: { ...one.input, ...(label === basename(path) ? {} : { label }) } };
  });
}

/**
 * Looks at everything that a started migration will read and write, and keeps what came with the request where its workers find it.
 * @throws RequestError, UserError
 */
export async function prepareRequest(
  { target, choices }: MigrationRequest,
  planned: readonly PlannedMigration[],
  { secrets }: ApiFolders,
): Promise<void> {
  await inApiWords(() => checkPaths(planned.map(({ input }) => input)));
  if (choices !== undefined) await keepChoices(choices, secrets);
  if (target.kind === 'mattermost' && target.token !== undefined)
    await keepText(secrets, 'token', target.token.trim());
}

/** @returns the path of the file @throws RequestError they can't be used; names lines */
export async function keepChoices(text: string, secrets: string): Promise<string> {
  const path = await keepText(secrets, 'choices', text);
  try {
    await checkChoices(path);
    return path;
  } catch (error) {
    await rm(path, { force: true });
    if (!(error instanceof UserError)) throw error;
    throw new RequestError(400, 'invalid', apiWords(error.message, path), 'choices');
  }
}

/** @param lent the token if the request brings none @throws RequestError it is no address of a server, or no token */
export function assertServer(
  { url, token }: { url: string; token?: string | undefined },
  lent: string | undefined,
): void {
  if (!isServer(url))
    throw new RequestError(
      400,
      'invalid',
      'target.url: expected an address such as https://mattermost.example.com',
      'target.url',
    );
  if (URL.canParse(url) && isRefusedHost(new URL(url)))
    throw new RequestError(400, 'invalid', 'target.url: no server of yours is at this address', 'target.url');
  if (token === undefined && lent === undefined)
    throw new RequestError(
      400,
      'invalid',
      'target.token: give a personal access token of a system administrator',
      'target.token',
    );
  if (token !== undefined && !isTokenText(token.trim()))
    throw new RequestError(400, 'invalid', 'target.token: expected one word', 'target.token');
}

async function targetOptions(
  target: z.infer<typeof TargetChoice>,
  {
    archives,
    id,
    folders,
    token: lent,
  }: Pick<PlanSources, 'folders' | 'token'> & { archives: readonly ChosenArchive[]; id: string },
): Promise<Pick<MigrationOptions, 'to' | 'overwrite' | 'tokenFile' | 'allowHttp' | 'requireRestoreProof'>> {
  if (target.kind === 'mattermost') {
    const { url, token, allowHttp, requireRestoreProof } = target;
    assertServer(target, lent);
    return {
      to: url,
      allowHttp,
      requireRestoreProof,
      ...(token === undefined ? {} : { tokenFile: keptPath(folders.secrets, 'token', token.trim()) }),
    };
  }
  const { path, overwrite } = target;
  const file = path ?? join(folders.imports, `${workflowIdPart(archives[0]!.name)}-${id.slice(0, 8)}.zip`);
  return { to: await allowedTarget(file, { folders, field: 'target.path' }), overwrite };
}

/** Errors of what the command line checks too, in the words of the API. */
function inApiWords<T>(work: () => T): T {
  const translate = (error: unknown): never => {
    if (!(error instanceof UserError)) throw error;
    throw new UserError(apiWords(error.message), { cause: error });
  };
  try {
    const result = work();
    return result instanceof Promise ? (result.catch(translate) as T) : result;
  } catch (error) {
    return translate(error);
  }
}
