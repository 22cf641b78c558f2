import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { functional } from '../../../recipes/mattermost/probe/functional.ts';
import { createMaker } from '../../../recipes/mattermost/probe/maker.ts';
import { mutate } from '../../../recipes/mattermost/probe/mutate.ts';
import { read } from '../../../recipes/mattermost/probe/read.ts';
import { type State, seed } from '../../../recipes/mattermost/probe/seed.ts';
import { freePort } from '../../../src/embedded/free-port.ts';
import { ANSWERS, type ProbeAnswer, type ProbeInput } from '../../../src/restore/probe/protocol.ts';
import { type DebianPostgres, startDebianPostgres } from './support/debian-postgres.ts';
import { SECRETS, type StandIn, startStandIn } from './support/stand-in.ts';

const RECIPE = fileURLToPath(new URL('../../../recipes/mattermost/', import.meta.url));
const STORES: string[] = parse(readFileSync(join(RECIPE, 'proof.yml'), 'utf8')).stores.map(
  ({ id }: { id: string }) => id,
);

let postgres: DebianPostgres;
/** Two that are seeded alike, and one that is not at first. */
let server: StandIn;
let twin: StandIn;
let other: StandIn;
beforeAll(async () => {
  postgres = await startDebianPostgres();
  [server, twin, other] = await Promise.all([
    startStandIn(postgres),
    startStandIn(postgres),
    startStandIn(postgres),
  ]);
});
afterAll(async () => {
  await Promise.all([server, twin, other].map((each) => each.discard()));
  await postgres.stop();
});

type Read = ProbeAnswer<'read'>;
/** Item → facts, as text. */
const factsOf = ({ stores }: Read) =>
  new Map(
    stores.flatMap(({ store, items }) =>
      items.map(({ id, facts }) => [`${store}: ${id}`, JSON.stringify(facts)] as const),
    ),
  );
/** Items that differ, are new or gone. */
function changed(before: Read, after: Read): string[] {
  const [old, now] = [factsOf(before), factsOf(after)];
  return [...new Set([...old.keys(), ...now.keys()])].filter((key) => old.get(key) !== now.get(key)).sort();
}
const named = (items: readonly { store: string; id: string }[]) =>
  items.map(({ store, id }) => `${store}: ${id}`).sort();

/** As the workflow does: a program, a question, an answer. */
function ask<V extends 'seed' | 'read' | 'write'>(verb: V, input: ProbeInput): ProbeAnswer<V> {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['--no-warnings', join(RECIPE, 'probe.ts'), verb],
    { input: JSON.stringify(input), encoding: 'utf8', env: { PATH: process.env.PATH } },
  );
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  return ANSWERS[verb].parse(JSON.parse(stdout)) as ProbeAnswer<V>;
}

async function seeded(where: StandIn, number: number): Promise<{ state: State; before: Read }> {
  const state = (await seed(where.input(number))).state as State;
  return { state, before: await read(where.input(number, state)) };
}

describe('a server that nothing was put into', () => {
  it('refuses, in every store', async () => {
    const { stores } = await read(other.input(1, {}));
    expect(stores.map(({ store }) => store)).toEqual(STORES);
    for (const { answer, said, items } of stores) {
      expect({ answer, items }).toEqual({ answer: 'refused', items: [] });
      expect(said).toMatch(/^401 /);
    }
  });

  it('is broken if nothing listens', async () => {
    const input = other.input(1, {});
    const app = { host: '127.0.0.1', port: await freePort(), protocol: 'http' };
    const { stores } = await read({ ...input, endpoints: { app } });
    expect(stores.map(({ answer, said }) => [answer, said])).toEqual(
      STORES.map(() => ['broken', expect.stringContaining('ECONNREFUSED')]),
    );
  });
});

describe('what was seeded', () => {
  let state: State;
  let before: Read;
  let onTwin: { state: State; before: Read };
  beforeAll(async () => {
    const { evidence, ...answer } = ask('seed', server.input(7));
    expect(evidence).toMatchObject({ server: 'stand-in', 'plugin by hand': 'yes' });
    state = answer.state as State;
    before = ask('read', server.input(7, state));
    onTwin = await seeded(twin, 7);
  });

  it('is served in every store, the same each time, and after a restart', async () => {
    expect(before.stores.map(({ store, answer }) => [store, answer])).toEqual(
      STORES.map((store) => [store, 'served']),
    );
    for (const { items } of before.stores) expect(items.length).toBeGreaterThan(1);
    await server.restart();
    expect(changed(before, await read(server.input(7, state)))).toEqual([]);
  });

  it('is told without secrets and without what was written', () => {
    const told = JSON.stringify([state, before]);
    for (const secret of Object.values(SECRETS)) expect(told).not.toContain(secret);
    for (const label of ['root', 'reply', 'edited', 'pinned', 'deleted', 'direct'])
      expect(told).not.toContain(createMaker(7).sentence(label));
  });

  it('is the same on another server from the same seed, and other from another', async () => {
    /** What does not come from the server: ids and times do. */
    const made = ({ stores }: Read) =>
      stores
        .flatMap(({ items }) => items.map(({ facts }) => facts))
        .flatMap(({ message, content, display_name, email, value, file }) => [
          message,
          content,
          display_name,
          email,
          value,
          file,
        ])
        .filter((fact) => typeof fact === 'string' && fact !== '')
        .sort();
    expect(made(onTwin.before)).toEqual(made(before));
    const others = new Set(made((await seeded(other, 8)).before));
    // Names of the server's own channels, and what it says in them.
    expect(made(before).filter((fact) => others.has(fact)).length).toBeLessThan(15);
    expect(others.size).toBeGreaterThan(20);
  });

  it('stays as it is while the service is used once more, in each store', async () => {
    const { written } = ask('write', server.input(7, state));
    expect(changed(before, await read(server.input(7, state)))).toEqual(named(written));
    expect(new Set(written.map(({ store }) => store))).toEqual(new Set(STORES));
  });

  it('passes the functional tests', async () => {
    const { checks } = ANSWERS.functional.parse(await functional(server.input(7, state)));
    expect(checks.length).toBeGreaterThanOrEqual(8);
    expect(checks.filter(({ ok }) => !ok)).toEqual([]);
  });

  it('shows a damage and something new in every store, once there are', async () => {
    const untouched = await read(server.input(7, state));
    const { canaries, damaged, cannot } = ANSWERS.mutate.parse(await mutate(server.input(7, state)));
    expect(cannot).toEqual([]);
    const seen = changed(untouched, await read(server.input(7, state)));
    expect(seen).toEqual(expect.arrayContaining(named([...canaries, ...damaged])));
    for (const list of [canaries, damaged])
      expect(new Set(list.map(({ store }) => store))).toEqual(new Set(STORES));
    const after = [...factsOf(await read(server.input(7, state))).keys()];
    expect(after).toEqual(expect.arrayContaining(named(canaries)));
  });

  const lose = (folder: keyof StandIn['folders']) => rmSync(twin.folders[folder], { recursive: true });

  it('is missed if its volume did not come back', async () => {
    const lost = async () => {
      await twin.restart();
      return changed(onTwin.before, await read(twin.input(7, onTwin.state)));
    };
    const plugin = onTwin.before.stores.find(({ store }) => store === 'plugins')!.items[0]!.id;
    expect(plugin).toMatch('by-hand');

    // The uploaded one is unpacked from the data folder again.
    lose('plugins');
    expect(await lost()).toEqual([`plugins: ${plugin}`]);

    lose('data');
    expect(await lost()).toEqual(
      expect.arrayContaining([`files: file/${onTwin.state.file}`, 'files: picture/admin']),
    );

    writeFileSync(join(twin.folders.config, 'config.json'), 'no configuration');
    rmSync(join(twin.folders.config, 'config.json'));
    expect(await lost()).toEqual(
      expect.arrayContaining(['config: TeamSettings.SiteName', 'config: public link']),
    );
  });

  it('is seen only after a restart if it is in config.json', async () => {
    const path = join(twin.folders.config, 'config.json');
    const value = async () => {
      const { stores } = await read(twin.input(7, onTwin.state));
      return stores
        .find(({ store }) => store === 'config')!
        .items.find(({ id }) => id === 'TeamSettings.SiteName')!.facts.value;
    };
    const config = JSON.parse(readFileSync(path, 'utf8'));
    config.TeamSettings.SiteName = 'as restored';
    writeFileSync(path, JSON.stringify(config));
    expect(await value()).toBe('Mattermost');
    await twin.restart();
    expect(await value()).toBe('as restored');
  });
});

it('is broken, not refusing, if the server has no database', async () => {
  await postgres.query('postgres', `DROP DATABASE ${other.database} WITH (FORCE)`);
  const { stores } = await read(other.input(1, {}));
  expect(stores.map(({ answer }) => answer)).toEqual(STORES.map(() => 'broken'));
});

it('runs Mattermost itself if it is on the PATH', () => {
  const folder = join(postgres.folder, '..', 'programs');
  spawnSync('mkdir', ['-p', folder]);
  writeFileSync(join(folder, 'mattermost'), '#!/bin/sh\necho "it is $0 $*"\n', { mode: 0o755 });
  const { stdout } = spawnSync(process.execPath, ['--no-warnings', join(RECIPE, 'local/app.ts')], {
    encoding: 'utf8',
    env: {
      PATH: `/nowhere:${folder}:/usr/bin:/bin`,
      PGHOST: '127.0.0.1',
      PGPORT: String(postgres.port),
      PGUSER: 'mattermost',
      PGDATABASE: 'postgres',
    },
  });
  expect(stdout).toBe(`it is ${folder}/mattermost server\n`);
});
