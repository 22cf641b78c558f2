import { type ChildProcessByStdio, spawn } from 'node:child_process';
import type { Readable } from 'node:stream';
import { inputOf } from '../activities/check-input.ts';
import type { StackAccess } from '../control/stack-access.ts';
import { COMMAND_LINE } from '../embedded/worker-process.ts';
import { isTokenText, ServerAddressError, serverAddress } from '../mattermost/client/server-address.ts';
import { isRefusedHost } from '../notify/receiver-address.ts';
import type { Job } from '../store/jobs.ts';
import { RequestError } from './problem-answer.ts';

/** What a verification is asked for. */
export interface WantedVerification {
  url?: string | undefined;
  token?: string | undefined;
  allowHttp: boolean;
  checksums: boolean;
}

/** How the command is called. The token goes with the environment, which nobody else can read. */
export interface VerifyCall {
  args: string[];
  environment: NodeJS.ProcessEnv;
}

const invalid = (field: string, problem: string) =>
  new RequestError(400, 'invalid', `${field}: ${problem}`, field);

/**
 * @param lent the token for an address that the request names without one; see `lentToken`
 * @throws RequestError that names what is missing or wrong
 */
export function verifyCall(
  job: Job,
  { url, token, allowHttp, checksums }: WantedVerification,
  environment: NodeJS.ProcessEnv,
  lent: string | undefined,
): VerifyCall {
  const { target } = inputOf(job);
  const own = target.kind === 'mattermost' ? target : undefined;
  const given = url === undefined ? undefined : addressOf(url, allowHttp || own?.allowHttp === true);
  const address = given ?? own?.url;
  if (address === undefined)
    throw invalid('url', `job ${job.jobId} has made a file: give the address where it was imported`);
  const isOwn = address === own?.url;
  if (own && !isOwn && token === undefined)
    throw invalid('token', "give one of that server: it is another one than the job's own");
  if (token !== undefined && !isTokenText(token)) throw invalid('token', 'expected one word');
  const isGiven = isOwn ? own.tokenFile || environment.MATTERMOST_TOKEN : lent;
  if (token === undefined && !isGiven)
    throw invalid('token', 'give a personal access token of a system administrator');
  // Without an address the command takes all that the job was given, its token file too.
  const isAsGiven = isOwn && token === undefined;
  return {
    args: [
      ...['verify', String(job.jobId), '--json'],
      ...(isAsGiven ? [] : [`--to=${address}`]),
      ...(!isAsGiven && isOwn && own.ca !== undefined ? [`--ca=${own.ca}`] : []),
      ...(allowHttp || (isOwn && own.allowHttp) ? ['--allow-http'] : []),
      ...(checksums ? ['--checksums'] : []),
    ],
    environment: { ...environment, ...(token === undefined ? {} : { MATTERMOST_TOKEN: token }) },
  };
}

function addressOf(url: string, allowHttp: boolean): string {
  try {
    const address = serverAddress(url, { allowHttp });
    if (isRefusedHost(new URL(address))) throw invalid('url', 'no server of yours is at this address');
    return address;
  } catch (error) {
    if (!(error instanceof ServerAddressError)) throw error;
    throw invalid('url', error.message.replace('--allow-http', 'allowHttp'));
  }
}

/** Starts the command. It ends itself if this process is gone. */
export const startVerify = (
  { args, environment }: VerifyCall,
  { databaseUrl, temporalAddress }: StackAccess,
): ChildProcessByStdio<null, Readable, Readable> =>
  spawn(process.execPath, ['--no-warnings', COMMAND_LINE, ...args], {
    env: { ...environment, DATABASE_URL: databaseUrl, TEMPORAL_ADDRESS: temporalAddress },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    // Node's types know no fourth one.
  }) as unknown as ChildProcessByStdio<null, Readable, Readable>;
