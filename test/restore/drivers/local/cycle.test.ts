import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { findProcesses } from '../../../../src/restore/drivers/local/find-processes.ts';
import { runPlace } from '../../../../src/restore/drivers/local/run-place.ts';
import { planBackup } from '../../../../src/restore/labels/plan-backup.ts';
import type { Endpoint } from '../../../../src/restore/probe/protocol.ts';
import { driverFor, keeper, say, testRuns } from './support/keeper.ts';

const CLEAN = { processes: [], ports: [], files: [], volumes: [] };

describe('a deployment', () => {
  const runs = testRuns();
  const deployment = runs.deployment();
  const place = () => runPlace(deployment);
  const logged: string[] = [];
  // Each call as from a process that knows nothing but the deployment.
  const driver = () => driverFor(deployment, { log: (line) => logged.push(line) });
  const pids = () => findProcesses(place()).map(({ pid }) => pid);
  const store = async () => (await driver().endpoints()).store as Endpoint;
  const volume = (name: string, path = '') => join(place().volumes, name, path);
  const plan = async () => planBackup((await keeper()).compose);
  let secrets: Record<string, string>;
  let snapshot: string;

  it('comes up, and is not changed by being asked for again', async () => {
    await driver().up(await keeper('published'));
    await driver().ready();
    const [before, ports] = [pids(), await driver().endpoints()];
    expect(before).toHaveLength(2);
    expect(await say(await store(), 'SET a 1')).toBe('+OK');

    await driver().up(await keeper('published'));
    expect(pids()).toEqual(before);
    expect(await driver().endpoints()).toEqual(ports);
    secrets = await driver().secrets();
    expect(Object.keys(secrets)).toEqual(['password']);
  });

  it('is upgraded over its volumes, with the same secrets and ports, and nothing else of before', async () => {
    const before = pids();
    const ports = await driver().endpoints();
    writeFileSync(join(place().root, 'home', 'store', 'scratch'), 'of the container');
    await driver().up(await keeper());
    await driver().ready();
    expect(pids().filter((pid) => before.includes(pid))).toEqual([]);
    expect(await driver().endpoints()).toEqual(ports);
    expect(await driver().secrets()).toEqual(secrets);
    expect(await say(await store(), 'GET a')).toBe('1');
    expect(existsSync(join(place().root, 'home', 'store', 'scratch'))).toBe(false);
    expect(existsSync(join(place().root, 'configs', 'store', 'dump.sh'))).toBe(true);
  });

  it('runs commands as a service does: its programs, its user, its environment and none of ours', async () => {
    const [command = ''] = (await driver().exec()).store ?? [];
    const run = (...argv: string[]) => execFileSync(command, argv, { encoding: 'utf8' }).trim();
    expect(run('keep', 'GET', 'a')).toBe('1');
    expect(run('printenv', 'PASSWORD')).toBe(secrets.password);
    expect(run('printenv', 'KEEPER_DATA')).toBe(volume('data'));
    expect(run('bash', '-c', 'echo "[$TEST_DATABASE_URL]"')).toBe('[]');
    expect(run('id', '-un')).toBe(
      process.getuid?.() === 0 ? 'nobody' : execFileSync('id', ['-un'], { encoding: 'utf8' }).trim(),
    );
  });

  it('keeps secrets from other users', () => {
    const modes = ['password', 'exec/store', 'run-secrets/store/password'].map((path) => {
      const { mode } = statSync(join(place().root, path));
      return mode & 0o077;
    });
    expect(modes).toEqual([0, 0, 0]);
    expect(statSync(place().records).mode & 0o777).toBe(0o700);
  });

  it('copies what the labels select, and tells what the snapshot holds', async () => {
    mkdirSync(volume('files', 'deep'), { recursive: true });
    writeFileSync(volume('files', 'deep/note'), 'five!');
    chmodSync(volume('files', 'deep/note'), 0o2604);
    symlinkSync('deep/note', volume('files', 'link'));
    const outcome = await driver().backup(await plan(), 'tag-1');
    expect(outcome).toMatchObject({ exitCode: 0, unreadable: [], files: 2, problem: '' });
    expect(outcome.hooks).toEqual([
      { service: 'store', hook: 'backup.pre', exitCode: 0, ms: expect.any(Number), output: '' },
    ]);
    expect(outcome.snapshot).toMatch(/^[0-9a-f]{64}$/);
    snapshot = outcome.snapshot ?? '';

    const listed = await driver().list(snapshot);
    const there = await driver().volumes();
    expect(listed.map(({ volume: name, path }) => `${name}/${path}`)).toEqual([
      'data/dump.json',
      'files/deep',
      'files/deep/note',
      'files/link',
    ]);
    for (const file of listed) expect(there).toContainEqual(file);
    expect(listed).toContainEqual(
      expect.objectContaining({ path: 'deep/note', type: 'file', size: 5, mode: '2604' }),
    );
    expect(await driver().check()).toBe('');
  });

  it('is empty after a wipe, and healthy', async () => {
    await say(await store(), 'SET canary 1');
    expect(await driver().wipe()).toEqual([]);
    expect(pids()).toEqual([]);
    await driver().up(await keeper());
    await driver().ready();
    expect(await say(await store(), 'GET a')).toBe('-');
    expect((await driver().volumes()).map(({ volume: name }) => name)).toEqual(['cache']);
  });

  it('has everything back after a restore, with its modes, and nothing of later; again after a restart', async () => {
    const wanted = await driver().list(snapshot);
    const outcome = await driver().restore(await plan(), snapshot);
    expect(outcome).toMatchObject({ exitCode: 0, problem: '' });
    expect(outcome.hooks.map(({ hook, exitCode }) => [hook, exitCode])).toEqual([['restore.post', 0]]);
    const there = await driver().volumes();
    for (const file of wanted) expect(there).toContainEqual(file);
    for (let i = 0; i < 2; i++) {
      expect(await say(await store(), 'GET a')).toBe('1');
      expect(await say(await store(), 'GET canary')).toBe('-');
      await driver().restart(i === 0 ? ['store'] : undefined);
    }
    expect(logged).toContain('service store was ended by its hook, and is started again');
  });

  it('tells of a snapshot that there is not', async () => {
    const outcome = await driver().restore(await plan(), 'deadbeef');
    expect(outcome.exitCode).not.toBe(0);
    expect(outcome.problem).toMatch(/deadbeef/);
    expect(outcome.hooks).toEqual([]);
  });

  it('tells of a repository that is damaged', async () => {
    const pack = execFileSync('find', [join(place().repository, 'data'), '-type', 'f'], { encoding: 'utf8' })
      .trim()
      .split('\n')[0] as string;
    const bytes = readFileSync(pack);
    bytes[0] = (bytes[0] ?? 0) ^ 1;
    chmodSync(pack, 0o600);
    writeFileSync(pack, bytes);
    expect(await driver().check()).not.toBe('');
  });

  it('knows its versions', async () => {
    expect(await driver().versions()).toMatchObject({
      python3: expect.stringMatching(/3\.\d/),
      restic: expect.stringMatching(/^restic \d/),
      node: process.version,
    });
  });

  it('is gone after it was taken down, once or twice', async () => {
    expect(await driver().down()).toEqual(CLEAN);
    expect(pids()).toEqual([]);
    expect(existsSync(deployment.folder) || existsSync(place().outside)).toBe(false);
    expect(await driver().down()).toEqual(CLEAN);
    expect(logged.join('\n')).not.toContain(secrets.password);
  });
});

describe('a deployment in a folder that other users may not pass through', () => {
  const runs = testRuns({ mode: 0o700 });

  it('lies elsewhere if services run as other users, and is gone after it was taken down', async () => {
    const deployment = runs.deployment();
    const { root, outside, folder } = runPlace(deployment);
    expect(root).toBe(process.getuid?.() === 0 ? outside : folder);
    const driver = driverFor(deployment);
    await driver.up(await keeper());
    await driver.ready();
    const { store } = await driver.endpoints();
    expect(await say(store as Endpoint, 'SET a 1')).toBe('+OK');
    // Whoever looks now finds it in the same place, even if the folder was opened.
    chmodSync(runs.folder, 0o711);
    expect((await driverFor(deployment).volumes()).map(({ path }) => path)).toContain('live.json');
    expect(await driverFor(deployment).down()).toEqual(CLEAN);
    expect(existsSync(folder) || existsSync(outside)).toBe(false);
  });
});
