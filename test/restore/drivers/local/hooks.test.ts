import { chmodSync, existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { HookResult } from '../../../../src/restore/drivers/driver.ts';
import { findProcesses } from '../../../../src/restore/drivers/local/find-processes.ts';
import type { LocalOptions } from '../../../../src/restore/drivers/local/local-context.ts';
import { runPlace } from '../../../../src/restore/drivers/local/run-place.ts';
import type { BackupPlan, ServiceHooks, VolumePlan } from '../../../../src/restore/labels/backup-plan.ts';
import { driverFor, keeper, testRuns } from './support/keeper.ts';

const runs = testRuns();
const deployment = runs.deployment();
const place = runPlace(deployment);
const pathBefore = process.env.PATH;

/** restic as root without root's right to read everything. */
const WITHOUT_RIGHTS = '#!/bin/sh\nexec setpriv --inh-caps=-all --bounding-set=-all /usr/bin/restic "$@"\n';

beforeAll(async () => {
  if (process.getuid?.() === 0) {
    const folder = join(runs.folder, 'bin');
    mkdirSync(folder);
    writeFileSync(join(folder, 'restic'), WITHOUT_RIGHTS, { mode: 0o755 });
    process.env.PATH = `${folder}:${pathBefore}`;
  }
  const driver = driverFor(deployment);
  await driver.up(await keeper());
  await driver.ready();
});
afterAll(() => {
  process.env.PATH = pathBefore;
});

const planOf = (hooks: ServiceHooks[], volumes: VolumePlan[] = []): BackupPlan => ({
  isOn: true,
  hooks,
  volumes,
});
const preHook = (command: string, service = 'store'): ServiceHooks => ({
  service,
  backup: { pre: command },
  restore: {},
});
const volumePlan = (volume: string, ...paths: string[]): VolumePlan => ({
  volume,
  mounts: [],
  selection: paths.length > 0 ? { kind: 'paths', paths } : { kind: 'whole' },
});
const backUp = (plan: BackupPlan, options: LocalOptions = {}) =>
  driverFor(deployment, options).backup(plan, 'tag');
const runHook = async (command: string, options: LocalOptions = {}): Promise<HookResult> =>
  (await backUp(planOf([preHook(command)]), options)).hooks[0] as HookResult;

describe('a hook', () => {
  it.each([
    ['its exit code', 'exit 7', 7, '(exited with 7)'],
    ['a command in a pipe that fails', 'false | cat', 1, '(exited with 1)'],
    ['what it says on both outputs', 'echo a; echo b >&2', 0, 'a\nb'],
    ['quotes of both kinds', `printf '%s %s' "a b" 'c"d'`, 0, 'a b c"d'],
    [
      'its folders under the names of its container',
      'cd /data && [ "$PWD" = "$KEEPER_DATA" ] && echo /data2',
      0,
      '/data2',
    ],
    ['a script that is mounted as a config', '/dump.sh backup; ls /data/dump.json >/dev/null', 0, ''],
    ['the programs of its service', 'keep PING', 0, '+PONG'],
    [
      'secrets of the compose file, blotted out',
      '[ "$(cat /run/secrets/password)" = "$PASSWORD" ]; cat /run/secrets/password',
      0,
      '[secret]',
    ],
  ])('is run with %s', async (_, command, exitCode, output) => {
    writeFileSync(join(place.volumes, 'data', 'live.json'), '{}');
    expect(await runHook(command)).toEqual({
      service: 'store',
      hook: 'backup.pre',
      exitCode,
      ms: expect.any(Number),
      output,
    });
  });

  it('is ended for its time, with what it has started', async () => {
    const before = findProcesses(place).length;
    const hook = await runHook('echo begun; sleep 300 | sleep 300', { limits: { hookMs: 300 } });
    expect(hook).toMatchObject({ exitCode: null, output: 'begun\n(was ended after 0.3 s)' });
    expect(findProcesses(place)).toHaveLength(before);
  });

  it('is ended when it writes without end', async () => {
    const hook = await runHook('yes');
    expect(hook.exitCode).toBeNull();
    expect(hook.output).toMatch(/\n\(was ended: it wrote more than 128 MiB\)$/);
  });

  it('is over once it has ended, whoever still holds its output', async () => {
    expect(await runHook('sleep 300 & echo gone on')).toMatchObject({ exitCode: 0, output: 'gone on' });
  });

  it('is ended when all is to end', async () => {
    const stop = new AbortController();
    const before = findProcesses(place).map(({ pid }) => pid);
    const running = runHook('sleep 301; echo too late', { signal: stop.signal });
    const isRefused = expect(running).rejects.toThrow('enough');
    setTimeout(() => stop.abort(new Error('enough')), 200);
    await isRefused;
    expect(findProcesses(place).filter(({ pid }) => !before.includes(pid))).toEqual([]);
  });

  it('before the backup that fails keeps everything behind it from being done', async () => {
    const outcome = await backUp(
      planOf(
        [
          preHook('true'),
          preHook('exit 1', 'app'),
          { ...preHook('true'), backup: { pre: 'true', post: 'true' } },
        ],
        [volumePlan('data')],
      ),
    );
    expect(outcome.hooks.map(({ service, exitCode }) => [service, exitCode])).toEqual([
      ['store', 0],
      ['app', 1],
    ]);
    expect(outcome).toMatchObject({ snapshot: null, problem: 'the hook before the backup of app failed' });
    expect(existsSync(place.repository)).toBe(false);
  });

  it('of a service that is not run here is refused', async () => {
    await expect(backUp(planOf([preHook('true', 'elsewhere')]))).rejects.toThrow(/elsewhere.*process\.yml/);
  });
});

describe('a backup', () => {
  it.each([
    ['a path that is not there', volumePlan('data', 'live.json', 'nothing'), ['data/nothing']],
    ['a volume that is not there', volumePlan('attic'), ['attic']],
    ['a path that leads out of its volume', volumePlan('data', 'way/passwd'), ['data/way/passwd']],
  ])('of %s is none', async (_, volume, unreadable) => {
    const way = join(place.volumes, 'data', 'way');
    if (!existsSync(way)) symlinkSync('/etc', way);
    expect(await backUp(planOf([], [volume]))).toMatchObject({
      snapshot: null,
      exitCode: 1,
      unreadable,
      problem: `selected, but not there: ${unreadable.join(', ')}`,
    });
  });

  it('of nothing is none', async () => {
    expect(await backUp(planOf([]))).toMatchObject({ snapshot: null, problem: 'the labels select nothing' });
    expect(await backUp({ ...planOf([preHook('true')], [volumePlan('data')]), isOn: false })).toMatchObject({
      snapshot: null,
      hooks: [],
      problem: expect.stringContaining('backupbot.backup'),
    });
  });

  it('tells of what it could not read, and still runs the hooks behind it', async () => {
    const folder = join(place.volumes, 'files');
    mkdirSync(join(folder, 'closed'));
    for (const name of ['open', 'closed/a', 'shut']) writeFileSync(join(folder, name), name);
    for (const name of ['shut', 'closed']) chmodSync(join(folder, name), 0);
    const outcome = await backUp(
      planOf([{ service: 'store', backup: { post: 'echo behind' }, restore: {} }], [volumePlan('files')]),
    );
    expect(outcome).toMatchObject({
      exitCode: 3,
      snapshot: expect.stringMatching(/^[0-9a-f]{64}$/),
      unreadable: ['files/closed', 'files/shut'],
      hooks: [{ hook: 'backup.post', exitCode: 0, output: 'behind' }],
    });
    const paths = (await driverFor(deployment).list(outcome.snapshot ?? '')).map(({ path }) => path);
    expect(paths).toContain('open');
    expect(paths).not.toContain('shut');
  });
});
