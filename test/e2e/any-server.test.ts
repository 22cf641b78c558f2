import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createMattermostClient, type MattermostClient } from '../../src/mattermost/client/client.ts';
import { PATIENT } from '../../src/mattermost/client/timing.ts';
import type { Job } from '../../src/store/jobs.ts';
import {
  type MattermostDouble,
  startMattermostDouble,
} from '../mattermost-double/start-mattermost-double.ts';
import { call } from '../mattermost-double/support/client.ts';
import { everyKindExport } from '../support/every-kind-export.ts';
import { withMigrations } from '../support/migrations.ts';
import { verified } from '../support/verified.ts';
import { writeExport } from '../support/write-export.ts';

/** A real server, where one is named (`npm run test:mattermost`); else the double. */
const { MATTERMOST_URL: url, MATTERMOST_TOKEN: token } = process.env;
/** A real server looks for jobs every 15 s, and there are up to six of them. */
const PATIENCE_MS = url ? 600_000 : 60_000;

/**
 * What holds for any Mattermost, told by its own API alone. Everything has names of its own, in a team of its own, which is
 * archived afterwards; accounts are deactivated. Nothing else on the server is touched.
 */
describe(url && token ? `the Mattermost at ${url}` : 'any Mattermost, here the double', () => {
  const migrations = withMigrations({ workers: 0 });
  const mark = Date.now().toString(36);
  const team = `mm2-${mark}`;
  let double: MattermostDouble | undefined;
  let server: { url: string; token: string };
  let client: MattermostClient;
  let archive: string;

  beforeAll(async () => {
    double = url && token ? undefined : await startMattermostDouble();
    server = double ?? { url: url!, token: token! };
    client = createMattermostClient({ address: server.url, token: server.token, timing: PATIENT });
    archive = await writeExport(join(migrations.folder, 'export'), everyKindExport(mark));
  });

  afterAll(async () => {
    const found = await client.teamByName(team);
    const users = await client.usersByUsernames(['ann', 'bob', 'cat'].map((name) => `${name}-${mark}`));
    for (const { id } of users) await client.setActive(id, false);
    if (found) await call(server, 'DELETE', `/teams/${found.id}`);
    await client.close();
    await double?.close();
  });

  const start = async () => {
    const tokenFile = join(migrations.folder, 'token');
    await writeFile(tokenFile, server.token, { mode: 0o600 });
    const target = { kind: 'mattermost', url: server.url, tokenFile, allowHttp: true } as const;
    return migrations.start({ archive, target, team });
  };
  const everythingIsThere = async (job: Job) => {
    expect(job).toMatchObject({ status: 'success', stage: 'done' });
    expect((await verified(migrations.pool, server, job.jobId)).differences).toEqual([]);
  };
  /** All posts of the team's channels, by what an import recognises them by. */
  const posts = async () => {
    const { id } = (await client.teamByName(team))!;
    const found: string[] = [];
    for await (const channel of client.channelsOfTeam(id))
      for (let page = 0; ; page++) {
        const { order, posts: byId } = await client.postsOfChannel(channel.id, page);
        for (const postId of order) {
          const { create_at, message, type, file_ids } = byId[postId]!;
          if (!type.startsWith('system_'))
            found.push(`${channel.name} ${create_at} ${message} ${file_ids.length}`);
        }
        if (order.length === 0) break;
      }
    return found.sort();
  };

  it(
    'has everything once, though the worker is killed in the middle of it',
    async () => {
      const worker = await migrations.startWorker();
      const workflowId = await start();
      while ((await client.teamByName(team)) === undefined) await sleep(20);
      await sleep(url ? 20_000 : 300);
      worker.kill('SIGKILL');
      await once(worker, 'exit');
      await migrations.startWorker();
      await everythingIsThere(await migrations.ended(workflowId));
      const found = await posts();
      expect(new Set(found).size).toBe(found.length);
    },
    PATIENCE_MS,
  );

  it(
    'is changed by nothing if the same archive comes again',
    async () => {
      const before = await posts();
      const job = await migrations.ended(await start());
      await everythingIsThere(job);
      expect(await posts()).toEqual(before);
      expect(job.meta.messages_reused).toBe(job.meta.messages_exported);
    },
    PATIENCE_MS,
  );
});
