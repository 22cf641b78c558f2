import { Context } from '@temporalio/activity';
import { MattermostError } from '../mattermost/client/mattermost-error.ts';
import { isBefore, parseVersion, type Version } from '../mattermost/server-version.ts';
import { isSystemAdmin } from '../preflight/server-facts.ts';
import { getJob } from '../store/jobs.ts';
import { checkpoint, whileHeartbeating } from './checkpoint.ts';
import type { Dependencies } from './dependencies.ts';
import { openServer } from './open-server.ts';

/** Of older ones it is not known what their import does. */
const OLDEST: Version = [5, 38];

/** The server can't be exported to: a matter for the administrator, not for a retry. */
export class ServerRefusedError extends Error {
  override name = 'ServerRefusedError';
}

/** Looks, before an archive is read for hours, whether the server is there and takes imports from this token. @throws ServerRefusedError */
export const createCheckServer = (dependencies: Dependencies) =>
  function checkServer({ jobId }: { jobId: number }): Promise<void> {
    return whileHeartbeating(() => check(dependencies, jobId));
  };

async function check(dependencies: Dependencies, jobId: number): Promise<void> {
  const { pool, shutdown } = dependencies;
  const signal = AbortSignal.any([Context.current().cancellationSignal, shutdown]);
  const client = await openServer(dependencies, await getJob(pool, jobId), signal);
  try {
    const me = await client.me();
    if (!isSystemAdmin(me))
      throw new ServerRefusedError(
        `target.url: ${client.address}: the token is that of @${me.username}, who is no system administrator`,
      );
    const { Version: version } = await client.clientConfig();
    const parsed = parseVersion(version);
    if (parsed && isBefore(parsed, OLDEST))
      throw new ServerRefusedError(
        `target.url: ${client.address} is Mattermost ${version}: update it, to 5.38 at the least and best to 11.6`,
      );
    const { FileSettings, JobSettings } = await client.config();
    if (FileSettings.EnableFileAttachments === false)
      throw new ServerRefusedError(
        `target.url: ${client.address} takes no files: set FileSettings.EnableFileAttachments to true`,
      );
    if (JobSettings.RunJobs === false)
      throw new ServerRefusedError(
        `target.url: ${client.address} runs no jobs: set JobSettings.RunJobs to true`,
      );
  } catch (error) {
    // A worker that stops, or a job that is cancelled, says so itself, whatever broke off because of it.
    checkpoint(shutdown);
    if (error instanceof MattermostError && [401, 403].includes(error.status))
      throw new ServerRefusedError(
        `target.url: ${client.address} does not accept the token: make a personal access token of a system administrator`,
        { cause: error },
      );
    throw error;
  } finally {
    await client.close();
  }
}
