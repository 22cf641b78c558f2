import { createServer } from 'node:net';
import { describe, expect, it } from '@jest/globals';
import { InfrastructureError, RecipeError } from '../../../../src/restore/drivers/driver.ts';
import { createLocalDriver } from '../../../../src/restore/drivers/local/create-local-driver.ts';
import { runPlace } from '../../../../src/restore/drivers/local/run-place.ts';
import { driverFor, keeper, testRuns } from './support/keeper.ts';

const runs = testRuns();

describe('coming up', () => {
  it('tells of a service that has ended at once, with the end of its log and no secret', async () => {
    const driver = driverFor(runs.deployment());
    const recipe = await runs.recipe(({ services }) => {
      const store = services.store as Record<string, unknown>;
      store.command = ['bash', '-c', 'echo "no room for $PASSWORD" >&2; exit 3'];
    });
    const failure = await driver.up(recipe).catch((error: Error) => error);
    expect(failure).toBeInstanceOf(InfrastructureError);
    expect((failure as Error).message).toMatch(
      /service store has ended\. The end of its log:[\s\S]*no room for \[secret\]/,
    );
    expect((failure as Error).message).not.toContain((await driver.secrets()).password);
  });

  it('tells of a service that does not answer in time, and of what runs before one and fails', async () => {
    const silent = await runs.recipe(({ services }) => {
      Object.assign(services.app as object, { ready: { port: 'app', http: '/nothing' } });
    });
    const driver = driverFor(runs.deployment(), { limits: { readyMs: 1_500 } });
    await driver.up(silent);
    await expect(driver.ready()).rejects.toThrow(
      /service app is not healthy after 1\.5 s: GET \/nothing answers 404/,
    );

    const failing = await runs.recipe(({ services }) => {
      Object.assign(services.store as object, { before: [['bash', '-c', 'echo no disk >&2; exit 1']] });
    });
    await expect(driverFor(runs.deployment()).up(failing)).rejects.toThrow(
      /service store: what runs before it .* exited with 1: no disk/,
    );
  });

  it('takes another port for one that somebody has taken meanwhile', async () => {
    const deployment = runs.deployment();
    const driver = driverFor(deployment);
    await driver.up(await keeper());
    const { store: before } = await driver.endpoints();
    await driver.wipe();
    const stranger = createServer().listen(before?.port, '127.0.0.1');
    await new Promise((resolve) => stranger.once('listening', resolve));
    await driver.up(await keeper());
    await driver.ready();
    expect((await driver.endpoints()).store?.port).not.toBe(before?.port);
    stranger.close();
  });

  it('ends when all is to end', async () => {
    const stop = new AbortController();
    const recipe = await runs.recipe(({ services }) => {
      Object.assign(services.store as object, { before: [['sleep', '1000']] });
    });
    const driver = driverFor(runs.deployment(), { signal: stop.signal });
    const failure = driver.up(recipe).catch((error: Error) => error.message);
    setTimeout(() => stop.abort(new Error('enough')), 300);
    expect(await failure).toBe('enough');
  });

  it.each([
    [
      'a file outside of the run',
      { files: { '../x': 'server.py' } },
      /files: "\.\.\/x" has to be in the run's folder/,
    ],
    ['a file in a folder of the driver', { files: { 'records/x': 'server.py' } }, /"records\/x"/],
    ['a template that is not there', { files: { x: 'nothing' } }, /nothing can't be read/],
    [
      'a secret that there is not',
      { store: { environment: { A: '{secret:other}' } } },
      /service store: \{secret:other\}/,
    ],
    [
      'users that there are not',
      { store: { users: ['no-such-user'] } },
      process.getuid?.() === 0 ? /no user no-such-user/ : /^$/,
    ],
    [
      'a program that there is not',
      { store: { command: ['no-such-program'] } },
      /service store: .* no program no-such-program/,
    ],
  ])('refuses %s', async (_, { files = {}, store = {} }: Record<string, object>, message) => {
    const recipe = await runs.recipe((file) => {
      Object.assign(file.files, files);
      Object.assign(file.services.store as object, store);
    });
    const outcome = await driverFor(runs.deployment())
      .up(recipe)
      .catch((error: Error) => error);
    if (message.source === '^$') return;
    expect(outcome).toBeInstanceOf(RecipeError);
    expect((outcome as Error).message).toMatch(message);
  });

  it.each([
    ['Upper', '/srv/proofs/x'],
    ['a'.repeat(25), '/srv/proofs/x'],
    ['good', 'relative/x'],
    ['good', '/srv'],
  ])('has no run "%s" in %s', (run, folder) => {
    expect(() => createLocalDriver({ run, folder, driver: 'local' })).toThrow(RecipeError);
  });

  it('has a folder for sockets whose paths are short, however deep the run lies', () => {
    const { sockets } = runPlace({
      run: 'a'.repeat(24),
      folder: `/srv/${'deep/'.repeat(40)}run`,
      driver: 'local',
    });
    expect(sockets.length).toBeLessThan(60);
  });
});
