import { readFile, stat } from 'node:fs/promises';
import { expect } from '@jest/globals';
import { createMattermostClient } from '../../src/mattermost/client/client.ts';
import { PROMPT } from '../../src/mattermost/client/timing.ts';
import { finishPath } from '../../src/sinks/bulk-file/finish-path.ts';
import type { DatabasePool } from '../../src/store/pool.ts';
import type { Difference } from '../../src/verify/difference.ts';
import { verifyJob } from '../../src/verify/verify-job.ts';
import type { MattermostDouble } from '../mattermost-double/start-mattermost-double.ts';
import { createJob, ended, type Server, uploadZip } from '../mattermost-double/support/client.ts';

/** Imports a migration's file, and its second part where there is one. */
export async function importBoth(double: MattermostDouble, path: string): Promise<void> {
  for (const part of [path, finishPath(path)]) {
    if (!(await stat(part).catch(() => undefined))) continue;
    const name = await uploadZip(double, await readFile(part));
    const job = await ended(double, await createJob(double, { import_file: name }));
    expect({ part, status: job.status, error: job.data.error }).toMatchObject({ part, status: 'success' });
  }
}

/** What a verification of a job finds at a double: all differences, as short texts. */
export async function verified(pool: DatabasePool, { url, token }: Server, jobId: number) {
  const client = createMattermostClient({ address: url, token, timing: PROMPT });
  try {
    const options = { jobId, client, withChecksums: true, onProgress: () => {} };
    return await verifyJob(pool, options, async (found, read) => {
      const all: Difference[] = [];
      for (const group of found.groups)
        for await (const page of read(group, Number.POSITIVE_INFINITY)) all.push(...page);
      const differences = all.map(({ verdict, type, slackId, detail }) =>
        `${verdict} ${type} ${slackId} ${detail}`.trim(),
      );
      return { ...found, differences };
    });
  } finally {
    await client.close();
  }
}
