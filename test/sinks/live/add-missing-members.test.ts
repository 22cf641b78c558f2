import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createMattermostClient, type MattermostClient } from '../../../src/mattermost/client/client.ts';
import { PROMPT } from '../../../src/mattermost/client/timing.ts';
import { bytesOf } from '../../../src/sinks/byte-text.ts';
import { addMissingMembers } from '../../../src/sinks/live/add-missing-members.ts';
import { prepareWorkFolder } from '../../../src/sinks/live/prepare-work-folder.ts';
import { partsPath, record, writeParts } from '../../../src/sinks/parts.ts';
import type { Target } from '../../../src/store/targets.ts';
import type { MattermostDouble } from '../../mattermost-double/start-mattermost-double.ts';
import { get, runLines } from '../../mattermost-double/support/client.ts';
import { channel, team, user } from '../../mattermost-double/support/lines.ts';
import { withDoubles } from '../../mattermost-double/support/with-double.ts';
import { addedMessages } from '../../support/live.ts';

describe('members that no import has brought', () => {
  const { start } = withDoubles();
  let folder: string;
  let client: MattermostClient;
  let target: Target;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'slack-mm2-test-'));
    target = { targetId: 1, path: 'x', folder, team: 'acme' } as Target;
    await prepareWorkFolder(target);
  });
  afterEach(async () => {
    await client.close();
    await rm(folder, { recursive: true, force: true });
  });

  /** Accounts with the channels that they belong to; `kind` as in the records of users. */
  const add = async (
    people: readonly [username: string, kind: string, channels: string[]][],
    absent: readonly string[] = [],
  ) => {
    const lines = people.map(([username, kind, channels]) => {
      const line = {
        type: 'user',
        user: { username, teams: [{ channels: channels.map((name) => ({ name })) }] },
      };
      return record(username, bytesOf(JSON.stringify(line)), kind);
    });
    await writeParts(partsPath(target), 1, [{ jobId: 1, type: 'user', chunkNo: 0, records: lines.join('') }]);
    const input = { client, target, jobId: 1, absent: new Set(absent), onProgress: () => {} };
    return addMissingMembers(input, [0]);
  };
  const membersOf = async (double: MattermostDouble, name: string) => {
    const { id } = await get(double, `/teams/name/acme/channels/name/${name}`);
    return [...double.state.tables.channelMembers.values()]
      .filter(({ channel_id }) => channel_id === id)
      .map(({ user_id }) => double.state.tables.users.get(user_id)!.username)
      .sort();
  };
  const world = async (options?: Parameters<typeof start>[0]) => {
    const double = await start(options);
    const secret = channel({ name: 'secret', display_name: 'Secret', type: 'P' });
    const outsider = user('dan', { teams: [] });
    await runLines(double, [
      team(),
      channel(),
      secret,
      user('ann'),
      user('bob', { teams: [{ name: 'acme' }] }),
      outsider,
    ]);
    client = createMattermostClient({
      address: double.url,
      token: double.token,
      timing: { ...PROMPT, firstWaitMs: 1 },
    });
    return double;
  };

  it('are added where they belong, to the team first; who is there already is not', async () => {
    const double = await world();
    const people: Parameters<typeof add>[0] = [
      ['ann', 'user', ['dev']],
      ['bob', 'user', ['dev', 'secret']],
      ['dan', 'existing', ['secret']],
    ];
    expect(await add(people)).toEqual([]);
    expect(await membersOf(double, 'dev')).toEqual(['ann', 'bob']);
    expect(await membersOf(double, 'secret')).toEqual(['bob', 'dan']);
    const said = addedMessages(double.state).length;
    expect(said).toBe(3);
    await add(people);
    expect(addedMessages(double.state)).toHaveLength(said);
  });

  it('are not those who have taken the name of somebody that did not come to be', async () => {
    const double = await world();
    expect(await add([['dan', 'user', ['secret']]], ['dan'])).toEqual([]);
    expect(await membersOf(double, 'secret')).toEqual([]);
  });

  it('whom the server refuses are named with its words, and the others are added', async () => {
    const double = await world({ config: { TeamSettings: { MaxUsersPerTeam: 3 } } });
    await runLines(double, [user('eve', { teams: [] })]);
    const findings = await add([
      ['dan', 'existing', ['dev']],
      ['eve', 'existing', ['dev']],
      ['bob', 'user', ['dev']],
    ]);
    expect(new Set(findings.map(({ code, key }) => `${code} ${key}`)).size).toBe(1);
    expect(findings[0]!.detail).toMatch(/^acme: /);
    expect(await membersOf(double, 'dev')).toHaveLength(3);
  });

  it('say that the token is no good any more, and not that they are refused', async () => {
    const double = await world();
    double.fault({ method: 'POST', path: '^/channels/.*/members$', kind: 'status', status: 401 });
    await expect(add([['bob', 'user', ['dev']]])).rejects.toMatchObject({ status: 401 });
  });
});
