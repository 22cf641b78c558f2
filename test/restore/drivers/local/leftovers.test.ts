import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import type { Deployment } from '../../../../src/restore/drivers/driver.ts';
import { findProcesses } from '../../../../src/restore/drivers/local/find-processes.ts';
import { readPorts } from '../../../../src/restore/drivers/local/ports.ts';
import { environmentOf, livingProcesses } from '../../../../src/restore/drivers/local/process-table.ts';
import { runPlace } from '../../../../src/restore/drivers/local/run-place.ts';
import { RUN_STAMP } from '../../../../src/restore/drivers/local/stamp.ts';
import { driverFor, KEEPER, keeper, testRuns } from './support/keeper.ts';

const runs = testRuns();
const CLEAN = { processes: [], ports: [], files: [], volumes: [] };
const CHILD = fileURLToPath(new URL('./support/up-child.ts', import.meta.url));

const stampedPids = ({ run }: Deployment): number[] =>
  livingProcesses()
    .map(({ pid }) => pid)
    .filter((pid) => environmentOf(pid).includes(`${RUN_STAMP}=${run}`));

/** Whether anybody listens there. */
const isTaken = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(true));
    server.listen({ port, host: '127.0.0.1' }, () => server.close(() => resolve(false)));
  });

async function expectNothingLeft(deployment: Deployment, ports: number[] = []): Promise<void> {
  expect(stampedPids(deployment)).toEqual([]);
  expect(findProcesses(runPlace(deployment))).toEqual([]);
  expect(existsSync(deployment.folder) || existsSync(runPlace(deployment).outside)).toBe(false);
  for (const port of ports) expect([port, await isTaken(port)]).toEqual([port, false]);
}

/** Another process deploys, until it says so. */
async function deployElsewhere(deployment: Deployment, hook?: string): Promise<ChildProcess> {
  const child = spawn(
    process.execPath,
    ['--no-warnings', CHILD, JSON.stringify({ ...deployment, recipe: KEEPER, hook })],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  await new Promise((resolve) => child.stdout?.once('data', resolve));
  return child;
}

const exited = (child: ChildProcess): Promise<unknown> =>
  new Promise((resolve) => child.once('exit', resolve));

describe('what deploys is killed', () => {
  // While it prepares, starts the first service, the second, and when all is up, on a machine that is fast or slow.
  it('at any moment: nothing is left once it was taken down', async () => {
    await Promise.all(
      [0, 100, 200, 300, 450, 600, 900].map(async (ms) => {
        const deployment = runs.deployment();
        const child = await deployElsewhere(deployment);
        const end = exited(child);
        await sleep(ms);
        child.kill('SIGKILL');
        await end;
        const ports = Object.values(readPorts(runPlace(deployment)));
        expect(await driverFor(deployment).down()).toEqual(CLEAN);
        await expectNothingLeft(deployment, ports);
      }),
    );
  });

  it('and another process goes on', async () => {
    const deployment = runs.deployment();
    const child = await deployElsewhere(deployment);
    const end = exited(child);
    await sleep(200);
    child.kill('SIGKILL');
    await end;
    const driver = driverFor(deployment);
    await driver.up(await keeper());
    await driver.ready();
    expect(findProcesses(runPlace(deployment))).toHaveLength(2);
    expect(await driver.down()).toEqual(CLEAN);
  });
});

describe('what backs up is killed', () => {
  it('and another process tries again, alone', async () => {
    const deployment = runs.deployment();
    const place = runPlace(deployment);
    const child = await deployElsewhere(deployment, 'echo $$ > /data/runs; exec sleep 1000');
    const end = exited(child);
    const file = join(place.volumes, 'data', 'runs');
    while (!existsSync(file) || readFileSync(file, 'utf8') === '') await sleep(50);
    child.kill('SIGKILL');
    await end;
    const pid = Number(readFileSync(file, 'utf8'));
    expect(findProcesses(place).map((found) => found.pid)).toContain(pid);
    const hooks = [{ service: 'store', backup: { pre: 'echo alone' }, restore: {} }];
    const outcome = await driverFor(deployment).backup({ isOn: true, hooks, volumes: [] }, 'tag');
    expect(outcome.hooks).toMatchObject([{ exitCode: 0, output: 'alone' }]);
    expect(findProcesses(place).map((found) => found.pid)).not.toContain(pid);
    expect(await driverFor(deployment).down()).toEqual(CLEAN);
  });
});

/** A service in bash, instead of Keeper's front. */
const withService = (script: string) =>
  runs.recipe(({ services }) => {
    services.app = { command: ['bash', '-c', script] };
    for (const name of ['after', 'ready']) delete services.app?.[name];
  });

describe('taking down', () => {
  it.each([
    ['that does not care for being asked', `trap '' TERM; while :; do sleep 0.2; done`],
    ['whose child has a session of its own', 'setsid sleep 1000 & wait'],
    [
      'that has gone into the background',
      '(cd / && setsid sleep 1000 >/dev/null 2>&1 </dev/null &) ; exec sleep 1000',
    ],
    ['whose child has cleaned its environment', 'env -i sleep 1000 & wait'],
    ['whose child has cleaned it and left, but keeps the log', 'env -i setsid sleep 1000 & wait'],
    [
      'whose child has cleaned it and left, but for its folder',
      'env -i setsid sleep 1000 >/dev/null 2>&1 & wait',
    ],
    ['that forks without an end', 'f() { sleep 0.1; f & }; f; sleep 1000'],
  ])('ends a service %s', async (_, script) => {
    const deployment = runs.deployment();
    const driver = driverFor(deployment);
    await driver.up(await withService(script));
    await sleep(100);
    const before = findProcesses(runPlace(deployment)).length;
    expect(before).toBeGreaterThanOrEqual(2);
    expect(await driver.down()).toEqual(CLEAN);
    await expectNothingLeft(deployment);
  });

  it('finds processes whose folder is gone, killed leaders or not', async () => {
    const deployment = runs.deployment();
    await driverFor(deployment).up(await withService('sleep 1000 & wait'));
    const { root } = runPlace(deployment);
    rmSync(root, { recursive: true, force: true });
    expect(findProcesses(runPlace(deployment)).length).toBeGreaterThanOrEqual(2);
    expect(await driverFor(deployment).down()).toEqual(CLEAN);
    await expectNothingLeft(deployment);
  });

  it('does nothing where nothing was ever deployed', async () => {
    const deployment = runs.deployment();
    expect(await driverFor(deployment).down()).toEqual(CLEAN);
    expect(existsSync(deployment.folder)).toBe(false);
    mkdirSync(join(deployment.folder, 'records'), { recursive: true });
    expect(await driverFor(deployment).down()).toEqual(CLEAN);
    expect(existsSync(deployment.folder)).toBe(false);
  });

  it('leaves the processes of others alone: of a run whose name goes on, and on a port that was leased', async () => {
    const one = runs.deployment();
    const longer = runs.deployment(`${one.run}0`);
    await Promise.all([driverFor(one).up(await keeper()), driverFor(longer).up(await keeper())]);
    await Promise.all([driverFor(one).ready(), driverFor(longer).ready()]);
    const [ofOne, ofLonger] = [one, longer].map((each) =>
      findProcesses(runPlace(each)).map(({ pid }) => pid),
    );
    expect(ofOne).toHaveLength(2);
    const { store } = await driverFor(one).endpoints();
    await driverFor(one).wipe();
    const stranger = createServer().listen(store?.port, '127.0.0.1');
    await new Promise((resolve) => stranger.once('listening', resolve));
    expect(await driverFor(one).down()).toEqual(CLEAN);
    expect(stranger.listening).toBe(true);
    stranger.close();
    expect(findProcesses(runPlace(longer)).map(({ pid }) => pid)).toEqual(ofLonger);
    expect(await driverFor(longer).down()).toEqual(CLEAN);
  });

  it('takes no other folder for that of the run', async () => {
    const { folder } = runs.deployment();
    const place = runPlace({ run: 'no-stamp', folder, driver: 'local' });
    const within = [`${folder}/x`, `--config=${folder}`, `service-${folder}/auth`];
    const elsewhere = [`/srv${folder}/x`, `${folder}-2/x`, `${folder}.old`, 'x'];
    const started = [...within, ...elsewhere].map((argument) =>
      spawn('bash', ['-c', 'read', 'bash', argument], {
        detached: true,
        stdio: ['pipe', 'ignore', 'ignore'],
      }),
    );
    await Promise.all(started.map((child) => new Promise((resolve) => child.once('spawn', resolve))));
    const found = findProcesses(place).map(({ pid }) => pid);
    expect(found.sort()).toEqual(
      started
        .slice(0, within.length)
        .map(({ pid }) => pid)
        .sort(),
    );
    for (const child of started) child.stdin?.end();
    await Promise.all(started.map(exited));
  });

  it('ends what another attempt still does', async () => {
    const deployment = runs.deployment();
    const driver = driverFor(deployment);
    await driver.up(await keeper());
    const plan = {
      isOn: true,
      volumes: [],
      hooks: [{ service: 'store', backup: { pre: 'sleep 1000' }, restore: {} }],
    };
    const stop = new AbortController();
    const attempt = driverFor(deployment, { signal: stop.signal }).backup(plan, 'tag');
    const isRefused = expect(attempt).rejects.toThrow();
    await sleep(150);
    stop.abort();
    expect(await driver.down()).toEqual(CLEAN);
    await isRefused;
    await expectNothingLeft(deployment);
  });
});
