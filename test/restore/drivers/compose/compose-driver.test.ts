import { spawnSync } from 'node:child_process';
import { access, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import {
  type ComposeDriverOptions,
  createComposeDriver,
} from '../../../../src/restore/drivers/compose/compose-driver.ts';
import { type CommandRunner, runCommand } from '../../../../src/restore/drivers/compose/run-command.ts';
import { InfrastructureError, RecipeError } from '../../../../src/restore/drivers/driver.ts';
import { readWiki } from './support/wiki.ts';
import { type FakeDocker, withFakeDocker } from './support/with-fake-docker.ts';

const DATA = '/var/lib/docker/volumes';
const SUMMARY =
  '{"message_type":"summary","snapshot_id":"2adc4ee6","total_files_processed":2,"total_bytes_processed":30}\n';
const NOTHING_LEFT = { processes: [], ports: [], files: [], volumes: [] };

/** Asks the fake docker without a process, unless `run` says otherwise. */
const driverOf = (docker: FakeDocker, options: ComposeDriverOptions = {}, run = 'r1') =>
  createComposeDriver(
    { run, folder: join(docker.folder, run), driver: 'compose' },
    { run: docker.run, ...options, limits: { pause: 10, ...options.limits } },
  );

/** Calls since the last look, shortened: what is the same in each is left out. */
function watcher(docker: FakeDocker) {
  let seen = 0;
  return async () => {
    const calls = await docker.calls();
    const fresh = calls.slice(seen);
    seen = calls.length;
    return fresh.filter((call) => !/^(info|ps|service ls|\w+ ls)\b/.test(call));
  };
}

describe('the compose driver', () => {
  test('deploys, backs up, wipes, restores and takes down, each by the commands that are planned', async () => {
    await withFakeDocker(async (docker) => {
      const { published, tested, plan } = await readWiki();
      const log: string[] = [];
      const driver = driverOf(docker, { run: runCommand, log: (line) => log.push(line) });
      const calls = watcher(docker);
      const folder = join(docker.folder, 'r1');

      await driver.up(published);
      expect(await calls()).toEqual([
        `secret create --label slack-mm2.restore-run=r1 r1_db_password ${folder}/secrets/db_password`,
        `stack deploy --detach=false --prune -c ${folder}/stack.yml r1`,
        'run --detach --name r1-gateway-web --label slack-mm2.restore-run=r1 --network r1_restore-proof --publish 127.0.0.1::8080 alpine/socat:1.8.0.0 tcp-listen:8080,fork,reuseaddr tcp-connect:app:8080',
      ]);
      expect((await stat(join(folder, 'restic.env'))).mode & 0o777).toBe(0o600);
      const secrets = await driver.secrets();
      expect(Object.keys(secrets).sort()).toEqual(['db_password', 'secret_key']);

      await driver.up(tested);
      expect(await calls()).toEqual([`stack deploy --detach=false --prune -c ${folder}/stack.yml r1`]);
      await driver.ready();
      expect(await driver.endpoints()).toEqual({ web: { host: '127.0.0.1', port: 45678, protocol: 'http' } });
      const [program, ...prefix] = (await driver.exec()).db!;
      const ran = spawnSync(program!, [...prefix, 'psql'], { env: process.env, encoding: 'utf8' });
      expect(ran.stdout).toBe('ran in id-of-r1_db\n');
      await calls();

      await docker.answer({ '--no-cache backup': { stdout: SUMMARY } });
      const backup = await driver.backup(plan, 'tag-1');
      expect(backup).toMatchObject({
        snapshot: '2adc4ee6',
        exitCode: 0,
        unreadable: [],
        files: 2,
        bytes: 30,
        problem: '',
      });
      expect(backup.hooks).toMatchObject([
        { service: 'db', hook: 'backup.pre', exitCode: 0, output: 'ran in id-of-r1_db' },
      ]);
      const [volume, init, hook, copy, ...rest] = await calls();
      expect(rest).toEqual([]);
      expect(volume).toBe('volume create --label slack-mm2.restore-run=r1 r1-repository');
      expect(init).toMatch(/--no-cache init$/);
      expect(hook).toMatch(
        /^exec -i id-of-r1_db bash -c set -o pipefail; pg_dump -U \$\{POSTGRES_USER\} wiki \| gzip/,
      );
      expect(copy).toMatch(
        new RegExp(
          `backup --json --host r1 --tag tag-1 ${DATA}/r1_pages/_data ${DATA}/r1_db/_data/dump\\.gz$`,
        ),
      );
      expect(copy).not.toContain('r1_cache');

      const node = JSON.stringify({
        struct_type: 'node',
        type: 'file',
        path: `${DATA}/r1_db/_data/dump.gz`,
        size: 3,
      });
      await docker.answer({
        '--no-cache ls --json 2adc4ee6': { stdout: node },
        '-printf': { stdout: 'f\t1\t644\t0\t0\tr1_pages/a\0' },
      });
      expect(await driver.list('2adc4ee6')).toMatchObject([{ volume: 'db', path: 'dump.gz', size: 3 }]);
      expect(await driver.volumes()).toMatchObject([{ volume: 'pages', path: 'a' }]);
      expect(await driver.check()).toBe('');
      await calls();

      expect(await driver.wipe()).toEqual([]);
      expect(await calls()).toEqual([
        'rm --force --volumes r1-gateway-web',
        'stack rm r1',
        'volume rm r1_pages r1_cache r1_db',
      ]);
      const afterWipe = await docker.state();
      expect(afterWipe.volume!.map(({ name }) => name)).toEqual(['r1-repository']);
      expect(afterWipe.secret!.map(({ name }) => name)).toEqual(['r1_db_password']);

      await driver.up(tested);
      expect(await driver.secrets()).toEqual(secrets);
      await calls();
      const restored = await driver.restore(plan, '2adc4ee6');
      expect(restored).toMatchObject({
        exitCode: 0,
        problem: '',
        hooks: [{ service: 'db', hook: 'restore.post', exitCode: 0 }],
      });
      const [bring, after] = await calls();
      expect(bring).toMatch(/--no-cache restore 2adc4ee6 --target \/ --verify$/);
      expect(after).toMatch(/gunzip </);
      await driver.restart(['app']);
      expect(await calls()).toEqual(['service update --force --quiet r1_app']);
      expect(await driver.versions()).toMatchObject({ docker: '28.0.0', app: 'example/r1_app:1@sha256:0' });

      expect(await driver.down()).toEqual(NOTHING_LEFT);
      expect(Object.values(await docker.state()).flat()).toEqual([]);
      await expect(access(folder)).rejects.toThrow();

      const everything = [...(await docker.calls()), ...log].join('\n');
      for (const secret of Object.values(secrets)) expect(everything).not.toContain(secret);
    });
  });

  test('goes on in another process, and takes down twice', async () => {
    await withFakeDocker(async (docker) => {
      await driverOf(docker).up((await readWiki()).tested);
      await driverOf(docker).ready();
      expect(Object.keys(await driverOf(docker).exec())).toEqual(['app', 'db']);
      expect(await driverOf(docker).down()).toEqual(NOTHING_LEFT);
      expect(await driverOf(docker).down()).toEqual(NOTHING_LEFT);
    });
  });

  test('takes down what is another run alone', async () => {
    await withFakeDocker(async (docker) => {
      const { tested } = await readWiki();
      for (const run of ['r1', 'r1-2']) await driverOf(docker, {}, run).up(tested);
      expect(await driverOf(docker).down()).toEqual(NOTHING_LEFT);
      const left = Object.values(await docker.state()).flat();
      expect(left.every(({ name }) => /^r1-2[_-]/.test(name))).toBe(true);
      await driverOf(docker, {}, 'r1-2').ready();
    });
  });

  test('backs up and restores by backup-bot-two if that is the engine', async () => {
    await withFakeDocker(async (docker) => {
      const { tested, plan } = await readWiki();
      const driver = driverOf(docker, { engine: 'backup-bot-two' });
      const calls = watcher(docker);
      await driver.up(tested);
      const [first, last] = ['a', 'b'].map((id) => ({ id, time: `2026-01-01T00:00:0${id}Z` }));
      await docker.answer({ 'snapshots --json': { stdout: JSON.stringify([first]) } });
      expect(await driver.backup(plan, 't')).toMatchObject({ snapshot: null, exitCode: 0 });
      await calls();
      await driver.restore(plan, last!.id);
      expect(await calls()).toEqual([
        'exec -i id-of-r1-bot_app backup --host r1 restore --snapshot b --noninteractive',
      ]);
      await driver.down();
      expect(Object.values(await docker.state()).flat()).toEqual([]);
    });
  });
});

describe('what goes wrong with docker', () => {
  test.each([
    [
      'no daemon',
      { exitCode: 1, stderr: 'Cannot connect to the Docker daemon' },
      /no docker on this machine: .*Cannot connect.*--driver local/,
    ],
    ['no Swarm', { stdout: '{"Swarm":{"LocalNodeState":"inactive"}}' }, /docker swarm init/],
    [
      'many nodes',
      { stdout: '{"Swarm":{"LocalNodeState":"active","ControlAvailable":true,"Nodes":3}}' },
      /3 nodes/,
    ],
  ])('%s: the recipe error says what to do, and a teardown has nothing to do', async (_, info, message) => {
    await withFakeDocker(async (docker) => {
      await docker.answer({ info });
      const driver = driverOf(docker);
      const error = await driver.up((await readWiki()).tested).catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(RecipeError);
      expect((error as Error).message).toMatch(message);
      expect(await driver.down()).toEqual(NOTHING_LEFT);
    });
  });

  test('no docker program', async () => {
    await withFakeDocker(async (docker) => {
      process.env.PATH = '/nowhere';
      const driver = driverOf(docker, { run: runCommand });
      await expect(driver.up((await readWiki()).tested)).rejects.toThrow(
        /^no docker on this machine: docker was not found on the PATH\. .* or use --driver local$/,
      );
      expect(await driver.down()).toEqual(NOTHING_LEFT);
    });
  });

  test('a daemon that went away keeps what says what is deployed', async () => {
    await withFakeDocker(async (docker) => {
      const driver = driverOf(docker);
      await driver.up((await readWiki()).tested);
      await docker.answer({ 'ps --all': { exitCode: 1, stderr: 'Cannot connect' } });
      await expect(driver.down()).rejects.toThrow(InfrastructureError);
      expect(await readdir(join(docker.folder, 'r1'))).toContain('compose-driver.json');
      await docker.answer({});
      expect(await driver.down()).toEqual(NOTHING_LEFT);
    });
  });

  test('a deployment that fails says what became of its services, without secrets', async () => {
    await withFakeDocker(async (docker) => {
      const driver = driverOf(docker, { limits: { ready: 0 } });
      const { tested } = await readWiki();
      await driver.up(tested);
      const { db_password } = await driver.secrets();
      await docker.answer({
        'stack deploy': { exitCode: 1, stderr: 'failed to converge' },
        'service ls': { stdout: 'r1_app\t1/1\ta\nr1_db\t0/1\tb\n' },
        'service ps': { stdout: 'r1_db.1 Failed "task: non-zero exit (1)"' },
        'service logs': { stdout: `FATAL: password ${db_password} is too short` },
      });
      const error = (await driver.up(tested).catch((thrown: unknown) => thrown)) as Error;
      expect(error).toBeInstanceOf(InfrastructureError);
      expect(error.message).toMatch(
        /failed to converge[\s\S]*r1_db: 0\/1[\s\S]*non-zero exit[\s\S]*FATAL: password ••• is too short/,
      );
      await docker.answer({ 'service ls': { stdout: 'r1_app\t1/1\ta\n' } });
      await expect(driver.ready()).rejects.toThrow(/not healthy in 0 s:\ndb: there is no such service/);
    });
  });

  test('a command that hangs is ended in time, and so is what it left', async () => {
    await withFakeDocker(async (docker) => {
      const { tested, plan } = await readWiki();
      const driver = driverOf(docker, { run: runCommand, limits: { hook: 3_000 } });
      await driver.up(tested);
      await docker.answer({ pg_dump: { hangs: true } });
      const { hooks, snapshot, exitCode, problem } = await driver.backup(plan, 't');
      expect(hooks).toMatchObject([
        { hook: 'backup.pre', exitCode: null, output: 'ended: it took too long' },
      ]);
      expect({ snapshot, exitCode }).toEqual({ snapshot: null, exitCode: 1 });
      expect(problem).toMatch(/backup\.pre hook of db failed/);
      expect(await driver.down()).toEqual(NOTHING_LEFT);
    });
  });

  test('a signal ends what is running', async () => {
    await withFakeDocker(async (docker) => {
      const { tested } = await readWiki();
      await docker.answer({ 'stack deploy': { hangs: true } });
      const cancel = new AbortController();
      const log = (line: string) => line.startsWith('deploy') && setTimeout(() => cancel.abort(), 200);
      await expect(
        driverOf(docker, { run: runCommand, signal: cancel.signal, log }).up(tested),
      ).rejects.toThrow('stopped');
      await docker.answer({});
      expect(await driverOf(docker).down()).toEqual(NOTHING_LEFT);
    });
  });

  test.each([
    [
      'a path that is not there',
      { stdout: SUMMARY, stderr: `${DATA}/r1_db/_data/dump.gz does not exist, skipping\n` },
      { snapshot: '2adc4ee6', exitCode: 3, unreadable: ['db/dump.gz'] },
    ],
    [
      'a file that can’t be read',
      { stdout: SUMMARY, stderr: `{"message_type":"error","item":"${DATA}/r1_pages/_data/x"}`, exitCode: 3 },
      { snapshot: '2adc4ee6', exitCode: 3, unreadable: ['pages/x'] },
    ],
    [
      'nothing there at all',
      { stderr: `${DATA}/r1_db/_data/dump.gz does not exist, skipping\nFatal: all`, exitCode: 1 },
      { snapshot: null, exitCode: 1 },
    ],
  ])('%s is told of a backup', async (_, answer, outcome) => {
    await withFakeDocker(async (docker) => {
      const { tested, plan } = await readWiki();
      const driver = driverOf(docker);
      await driver.up(tested);
      await docker.answer({ '--no-cache backup': answer });
      expect(await driver.backup(plan, 't')).toMatchObject(outcome);
    });
  });

  test('a hook without a container to run in, and a restore that fails, are told', async () => {
    await withFakeDocker(async (docker) => {
      const { tested, plan } = await readWiki();
      const driver = driverOf(docker);
      await driver.up(tested);
      await docker.answer({
        '--no-cache restore': { exitCode: 1, stderr: 'Fatal: no such id' },
        'check --read-data': { exitCode: 1, stderr: 'pack is damaged' },
      });
      expect(await driver.restore(plan, 'x')).toMatchObject({
        exitCode: 1,
        hooks: [],
        problem: 'docker run --rm: exit status 1: Fatal: no such id',
      });
      expect(await driver.check()).toMatch(/pack is damaged/);
      await docker.answer({ 'ps -q': { stdout: '' } });
      const { hooks, problem } = await driver.restore(plan, 'x');
      expect(hooks).toMatchObject([{ hook: 'restore.post', exitCode: null }]);
      expect(problem).toMatch(/no running container/);
    });
  });

  test('a stack whose networks are still held by what is just ending is removed all the same', async () => {
    await withFakeDocker(async (docker) => {
      const run: CommandRunner = async (command, options) => {
        const result = await docker.run(command, options);
        const isHeld = command.argv.join(' ').startsWith('docker stack rm');
        return isHeld ? { ...result, exitCode: 1, stderr: 'Failed to remove network r1_inner' } : result;
      };
      const driver = driverOf(docker, { run });
      await driver.up((await readWiki()).tested);
      expect(await driver.wipe()).toEqual([]);
      expect(await driver.down()).toEqual(NOTHING_LEFT);
    });
  });

  test('a stack that does not end is told', async () => {
    await withFakeDocker(async (docker) => {
      const driver = driverOf(docker, { limits: { removal: 0 } });
      await driver.up((await readWiki()).tested);
      await docker.answer({ 'stack rm': { exitCode: 1, stderr: 'no time' } });
      await expect(driver.wipe()).rejects.toThrow(
        /^still there of the stack r1: r1_app, r1_db, r1_app\.1\.abc, r1_db\.1\.abc: docker stack rm: exit status 1: no time$/,
      );
    });
  });

  test('a volume that stays is told by a wipe and by a teardown', async () => {
    await withFakeDocker(async (docker) => {
      const driver = driverOf(docker, { limits: { removal: 0 } });
      await driver.up((await readWiki()).tested);
      await docker.answer({
        'volume rm': { exitCode: 1, stderr: 'volume is in use' },
        '-printf': { stdout: 'f\t1\t644\t0\t0\tr1_pages/a\0' },
      });
      expect(await driver.wipe()).toMatchObject([{ volume: 'pages', path: 'a' }]);
      expect(await driver.down()).toEqual({
        ...NOTHING_LEFT,
        files: [join(docker.folder, 'r1')],
        volumes: ['r1_pages', 'r1_cache', 'r1_db'],
      });
      // Nobody looked: that is no clean teardown.
      await docker.answer({ 'ps --all': { exitCode: 1, stderr: 'Cannot connect' } });
      await expect(driver.down()).rejects.toThrow(InfrastructureError);
      await docker.answer({});
      expect(await driver.down()).toEqual(NOTHING_LEFT);
    });
  });
});
