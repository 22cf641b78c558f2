import { readFile } from 'node:fs/promises';
import { createMattermostClient, type MattermostClient } from '../mattermost/client/client.ts';
import { MattermostError } from '../mattermost/client/mattermost-error.ts';
import { isTokenText, ServerAddressError, serverAddress } from '../mattermost/client/server-address.ts';
import { type ClientTiming, PROMPT } from '../mattermost/client/timing.ts';
import { UserError } from './user-error.ts';

export interface MattermostOptions {
  to: string;
  tokenFile?: string | undefined;
  ca?: string | undefined;
  allowHttp?: boolean | undefined;
}

/** A client of the server that the options name. @throws UserError */
export async function openMattermost(
  { to, tokenFile, ca, allowHttp = false }: MattermostOptions,
  environment: NodeJS.ProcessEnv = process.env,
  timing: ClientTiming = PROMPT,
): Promise<MattermostClient> {
  const address = addressOf(to, allowHttp);
  const token = await tokenOf(tokenFile, environment);
  return createMattermostClient({
    address,
    token,
    ca: ca === undefined ? undefined : await certificatesOf(ca),
    timing,
  });
}

/** An error of the server, with what to do about it; anything else stays what it is. */
export function explainMattermost(error: unknown, address: string): unknown {
  if (!(error instanceof MattermostError)) return error;
  if (error.status === 401)
    return new UserError(
      `${address} does not accept the token (it has expired, was revoked, or is of another server): make a personal access token of a system administrator`,
      { cause: error },
    );
  return new UserError(`${address}: ${error.message}`, { cause: error });
}

function addressOf(to: string, allowHttp: boolean): string {
  try {
    return serverAddress(to, { allowHttp });
  } catch (cause) {
    if (cause instanceof ServerAddressError) throw new UserError(`--to ${cause.message}`, { cause });
    throw cause;
  }
}

/** Never an argument: those can be read by everybody on the machine. */
async function tokenOf(file: string | undefined, environment: NodeJS.ProcessEnv): Promise<string> {
  const token = (
    file === undefined ? environment.MATTERMOST_TOKEN : await read('--token-file', file)
  )?.trim();
  const where = file === undefined ? 'MATTERMOST_TOKEN' : `--token-file ${file}`;
  if (!token)
    throw new UserError(
      file === undefined
        ? 'MATTERMOST_TOKEN is not set: put a personal access token of a system administrator there, or into a file for --token-file'
        : `${where}: the file is empty`,
    );
  if (!isTokenText(token)) throw new UserError(`${where}: that is no token: expected one word`);
  return token;
}

async function certificatesOf(file: string): Promise<string> {
  const text = await read('--ca', file);
  if (!text.includes('-----BEGIN CERTIFICATE-----'))
    throw new UserError(`--ca ${file}: holds no certificate in PEM`);
  return text;
}

async function read(option: string, file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    const problem =
      code === 'ENOENT' ? 'no such file' : code === 'EACCES' ? 'no permission to read it' : 'can not be read';
    throw new UserError(`${option} ${file}: ${problem}`, { cause });
  }
}
