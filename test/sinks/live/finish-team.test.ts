import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type DatabasePool, sql } from 'slonik';
import { z } from 'zod';
import { createMattermostClient, type MattermostClient } from '../../../src/mattermost/client/client.ts';
import { PROMPT } from '../../../src/mattermost/client/timing.ts';
import { finishTeam } from '../../../src/sinks/live/finish-team.ts';
import { getJob } from '../../../src/store/jobs.ts';
import { openPool } from '../../../src/store/pool.ts';
import { storeTargetAccounts } from '../../../src/store/target-accounts.ts';
import { getTarget, type Target } from '../../../src/store/targets.ts';
import { newChannel } from '../../mattermost-double/create-channel.ts';
import type { MattermostDouble } from '../../mattermost-double/start-mattermost-double.ts';
import { runLines } from '../../mattermost-double/support/client.ts';
import { channel, team, user } from '../../mattermost-double/support/lines.ts';
import { withDoubles } from '../../mattermost-double/support/with-double.ts';
import { insertJob } from '../../support/jobs.ts';
import { withDatabase } from '../../support/services.ts';

describe('what comes last at a server', () => {
  const database = withDatabase();
  const { start } = withDoubles();
  let pool: DatabasePool;
  let client: MattermostClient;
  let double: MattermostDouble;
  let target: Target;
  beforeAll(async () => {
    pool = await openPool(database.url);
  });
  afterAll(() => pool.end());
  beforeEach(async () => {
    double = await start();
    const names = ['old', 'older', 'busy'];
    const people = ['ann', 'bob', 'cid'].map((name) => user(name, { teams: [{ name: 'acme' }] }));
    await runLines(double, [
      team(),
      ...names.map((name) => channel({ name, display_name: name })),
      ...people,
    ]);
    client = createMattermostClient({
      address: double.url,
      token: double.token,
      timing: { ...PROMPT, firstWaitMs: 1 },
    });
    target = await getTarget(pool, (await getJob(pool, await insertJob(pool, 'done'))).targetId!);
  });
  afterEach(() => client.close());

  const userNamed = (name: string) =>
    [...double.state.tables.users.values()].find(({ username }) => username === name)!;
  const channelNamed = (name: string) =>
    [...double.state.tables.channels.values()].find((one) => one.name === name)!;
  /** Somebody who is called so at the target, deactivated in Slack at some time or, at 0, not. */
  const planned = (username: string, deleteAt: number) =>
    pool.query(sql.type(z.object({}))`
      WITH entity AS (
        INSERT INTO workspace_entities (workspace_id, type, slack_id, payload)
        VALUES (${`T${target.targetId}`}, 'user', ${username}, '{}') RETURNING entity_id)
      INSERT INTO target_names (target_id, entity_id, name, detail)
      SELECT ${target.targetId}, entity_id, ${username}, ${JSON.stringify({ deleteAt })} FROM entity`);
  const made = (...names: string[]) =>
    storeTargetAccounts(
      pool,
      target.targetId,
      names.map((username) => ({ username, userId: userNamed(username).id, updateAt: 1 })),
    );
  const finish = (channels: string[] = []) =>
    finishTeam({ pool, client, target, onProgress: () => {} }, channels);

  it('is archived once, and twice as once', async () => {
    expect(await finish(['old', 'older', 'not there'])).toEqual({ archived: 2, deactivated: 0, refused: {} });
    const posts = double.state.tables.posts.size;
    const at = channelNamed('old').delete_at;
    expect(at).toBeGreaterThan(0);
    expect(channelNamed('busy').delete_at).toBe(0);
    expect(await finish(['old', 'older'])).toEqual({ archived: 2, deactivated: 0, refused: {} });
    expect(channelNamed('old').delete_at).toBe(at);
    expect(double.state.tables.posts.size).toBe(posts);
  });

  it('is no channel that somebody has made at the server', async () => {
    const { id: team_id } = [...double.state.tables.teams.values()][0]!;
    double.state.commit([
      'channels',
      newChannel({
        team_id,
        type: 'O',
        name: 'theirs',
        display_name: 'Theirs',
        creator_id: userNamed('ann').id,
      }),
    ]);
    expect(await finish(['theirs', 'old'])).toMatchObject({
      archived: 1,
      refused: { theirs: expect.stringContaining('stays open') },
    });
    expect(channelNamed('theirs').delete_at).toBe(0);
  });

  it('names what the server refuses, with its words, and does the rest', async () => {
    const result = await finish(['town-square', 'old']);
    expect(result).toMatchObject({ archived: 1, refused: { 'town-square': expect.stringMatching(/\w/) } });
  });

  it('deactivates those who have left, of the accounts that the target has made', async () => {
    for (const [name, deleteAt] of [
      ['ann', 5],
      ['bob', 0],
      ['cid', 5],
    ] as const)
      await planned(name, deleteAt);
    await made('ann', 'bob');
    expect(await finish()).toEqual({ archived: 0, deactivated: 1, refused: {} });
    expect(['ann', 'bob', 'cid'].map((name) => userNamed(name).delete_at > 0)).toEqual([true, false, false]);
    expect((await finish()).deactivated).toBe(1);
  });

  it('says that the token is no good any more, and not that a channel is refused', async () => {
    double.fault({ method: 'DELETE', path: '^/channels/', kind: 'status', status: 401 });
    await expect(finish(['old'])).rejects.toMatchObject({ status: 401 });
    expect(channelNamed('old').delete_at).toBe(0);
  });
});
