import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { newId } from '../mattermost-double/new-id.ts';
import { withDoubles } from '../mattermost-double/support/with-double.ts';
import { liveMigrations } from '../support/live.ts';
import { withMigrations } from '../support/migrations.ts';
import { officeExport } from '../support/office-export.ts';
import { serverContent } from '../support/server-content.ts';

describe('the token of a running Mattermost', () => {
  const migrations = withMigrations({ env: { MATTERMOST_TOKEN: '' } });
  const live = liveMigrations(migrations);
  const { start } = withDoubles();
  let archive: string;
  let whole: ReturnType<typeof serverContent>;

  beforeAll(async () => {
    archive = await officeExport(join(migrations.folder, 'office'));
    const double = await start();
    await live.migrate(double, archive);
    whole = serverContent(double.state);
  }, 60_000);

  /** Words of the attempts that have failed so far. */
  const troubles = async (workflowId: string): Promise<string[]> => {
    const { raw } = await migrations.client.workflow.getHandle(workflowId).describe();
    return (raw.pendingActivities ?? []).flatMap(({ lastFailure }) => lastFailure?.message ?? []);
  };
  const untilItSays = async (workflowId: string, words: RegExp) => {
    while (!(await troubles(workflowId)).some((one) => words.test(one))) await sleep(50);
  };

  it('is waited for where there is none', async () => {
    const double = await start();
    const { target, ...input } = await live.inputFor(double, archive);
    const tokenFile = join(migrations.folder, 'later');
    const id = await migrations.start({ ...input, target: { ...target, tokenFile } });
    await untilItSays(id, /target\.tokenFile: .*later can't be read/);
    await writeFile(tokenFile, double.token);
    expect((await migrations.ended(id)).status).toBe('success');
    expect(serverContent(double.state)).toEqual(whole);
  }, 60_000);

  it('is waited for where the worker has none in its environment', async () => {
    const double = await start();
    const input = await live.inputFor(double, archive);
    const id = await migrations.start({ ...input, target: { kind: 'mattermost', url: double.url } });
    await untilItSays(id, /MATTERMOST_TOKEN is not set/);
    await migrations.client.workflow.getHandle(id).cancel();
    expect((await migrations.ended(id)).status).toBe('cancelled');
    expect(double.state.tables.jobs.size).toBe(0);
  }, 60_000);

  it.each([1, 3, 5])(
    'may end while import %i is at the server: the next one goes on',
    async (nth) => {
      const double = await start();
      const { target, ...input } = await live.inputFor(double, archive);
      const tokenFile = join(migrations.folder, `token-${nth}`);
      await writeFile(tokenFile, double.token);
      const id = await migrations.start({ ...input, target: { ...target, tokenFile } });
      while (double.state.tables.jobs.size < nth) await sleep(1);
      const { user_id } = double.state.tables.sessions.get(double.token)!;
      double.state.commit(['sessions', null, double.token]);
      await untilItSays(id, /401/);
      const token = newId();
      double.state.commit(['sessions', { token, user_id }]);
      await writeFile(tokenFile, token);
      const job = await migrations.ended(id);
      await rm(tokenFile);
      expect(job.status).toBe('success');
      expect(await live.failed(job)).toEqual([]);
      expect((await live.findings(job)).map(({ code }) => code)).not.toContain('membership_refused');
      expect(serverContent(double.state)).toEqual(whole);
    },
    60_000,
  );
});
