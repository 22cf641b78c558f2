import { chmodSync, cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll } from '@jest/globals';
import { parse, stringify } from 'yaml';
import type { Deployment, Driver } from '../../../../../src/restore/drivers/driver.ts';
import { createLocalDriver } from '../../../../../src/restore/drivers/local/create-local-driver.ts';
import type { LocalOptions } from '../../../../../src/restore/drivers/local/local-context.ts';
import type { Endpoint } from '../../../../../src/restore/probe/protocol.ts';
import { readRecipe } from '../../../../../src/restore/recipe/read-recipe.ts';
import type { Recipe } from '../../../../../src/restore/recipe/recipe.ts';

export const KEEPER = fileURLToPath(new URL('../../../fixtures/keeper', import.meta.url));

let runs = 0;

/**
 * A folder for the runs of one test file, and runs in it. All are taken down behind the tests, whatever became of them.
 * @param mode of the folder: closed, services of other users could not reach a run in it
 */
export function testRuns({ mode = 0o711 }: { mode?: number } = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'slack-mm2-runs-'));
  chmodSync(folder, mode);
  const deployments: Deployment[] = [];
  afterAll(async () => {
    for (const deployment of deployments) await createLocalDriver(deployment, { limits: QUICK }).down();
    rmSync(folder, { recursive: true, force: true });
  });
  return {
    folder,
    deployment(run = `test-${process.pid}-${++runs}`): Deployment {
      const deployment: Deployment = { run, folder: join(folder, run), driver: 'local' };
      deployments.push(deployment);
      return deployment;
    },
    /** Keeper with another process.yml, and other files. */
    async recipe(change: (file: ProcessYaml) => void, files: Record<string, string> = {}): Promise<Recipe> {
      const copy = mkdtempSync(join(folder, 'recipe-'));
      chmodSync(copy, 0o755);
      cpSync(KEEPER, copy, { recursive: true });
      const path = join(copy, 'process.yml');
      const file = parse(readFileSync(path, 'utf8')) as ProcessYaml;
      change(file);
      writeFileSync(path, stringify(file));
      for (const [name, content] of Object.entries(files)) writeFileSync(join(copy, name), content);
      return readRecipe(copy, 'tested');
    },
  };
}

type ProcessYaml = {
  services: Record<string, Record<string, unknown>>;
  ports: string[];
  files: Record<string, string>;
  requires: unknown[];
};

export const keeper = (version: 'tested' | 'published' = 'tested'): Promise<Recipe> =>
  readRecipe(KEEPER, version);

/** Nothing here needs long, and what needs longer is meant to. */
export const QUICK = { readyMs: 20_000, graceMs: 400, hookMs: 20_000, engineMs: 60_000 };

export const driverFor = (deployment: Deployment, options: LocalOptions = {}): Driver =>
  createLocalDriver(deployment, { ...options, limits: { ...QUICK, ...options.limits } });

/** Says a line to Keeper's store, and gives its answer. */
export const say = ({ host, port }: Endpoint, line: string): Promise<string> =>
  new Promise((resolve, reject) => {
    const socket = connect({ host, port }, () => socket.write(`${line}\n`));
    socket.once('error', reject);
    socket.setEncoding('utf8').once('data', (text) => {
      resolve(String(text).trim());
      socket.destroy();
    });
  });
