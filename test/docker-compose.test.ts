import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { preflight } from '../src/preflight/preflight.ts';
import { readServer } from '../src/preflight/read-server.ts';
import { withClients } from './mattermost/client/support/with-clients.ts';
import { type ConfigPatch, defaultConfig } from './mattermost-double/config.ts';
import { withDoubles } from './mattermost-double/support/with-double.ts';
import { VERSIONS } from './mattermost-double/versions.ts';
import { account, someNeeds } from './preflight/support/ready.ts';

interface Service {
  image?: string;
  build?: string;
  ports?: string[];
  volumes?: string[];
  healthcheck?: object;
  environment?: Record<string, string>;
  depends_on?: Record<string, { condition: string }>;
}

const ROOT = new URL('../', import.meta.url);
const read = (file: string): { services: Record<string, Service>; volumes: Record<string, null> } =>
  parse(readFileSync(new URL(file, ROOT), 'utf8'));
const FILES = readdirSync(ROOT).filter((name) => /^docker-compose\..*\.yml$/.test(name));

describe.each(FILES)('%s', (file) => {
  const { services, volumes } = read(file);

  it('runs images of a version, and lets nobody in from outside', () => {
    for (const { image, build, ports = [] } of Object.values(services)) {
      if (build === undefined) expect(image).toMatch(/:\d+\.\d/);
      for (const port of ports) expect(port).toMatch(/^127\.0\.0\.1:/);
    }
  });

  it('waits only for what is there and tells its health', () => {
    for (const [name, { condition }] of Object.values(services).flatMap(({ depends_on = {} }) =>
      Object.entries(depends_on),
    )) {
      expect(Object.keys(services)).toContain(name);
      if (condition === 'service_healthy') expect(services[name]).toHaveProperty('healthcheck');
    }
  });

  it('declares its volumes, and no other', () => {
    const mounts = Object.values(services).flatMap(({ volumes: own = [] }) => own);
    const named = mounts.map((mount) => mount.split(':')[0]!).filter((name) => /^[a-z-]+$/.test(name));
    expect([...new Set(named)].sort()).toEqual(Object.keys(volumes).sort());
  });
});

describe('the Mattermost of docker-compose.mattermost.yml', () => {
  const doubles = withDoubles();
  const clientOf = withClients();
  const { image, environment = {} } = read('docker-compose.mattermost.yml').services.mattermost!;
  const defaults: Record<string, Record<string, unknown>> = defaultConfig(VERSIONS['11.6']);

  /** Settings by their variables, as far as the double has them. */
  const settings = Object.entries(defaults).flatMap(([section, values]) =>
    Object.keys(values).flatMap((name) => {
      const value = environment[`MM_${section}_${name}`.toUpperCase()];
      return value === undefined ? [] : [[section, name, JSON.parse(value)] as const];
    }),
  );
  const config: Record<string, Record<string, unknown>> = {};
  for (const [section, name, value] of settings) config[section] = { ...config[section], [name]: value };

  it('is ready for a large migration', async () => {
    expect(image).toContain(':11.6.');
    const client = clientOf(await doubles.start({ config: config as ConfigPatch }));
    const bytes = 900 * 1024 * 1024;
    const needs = someNeeds({
      accounts: Array.from({ length: 2000 }, (_, n) => account(`user${n}`)),
      channels: Array.from({ length: 3000 }, (_, n) => ({
        slackId: `C${n}`,
        name: `channel${n}`,
        type: 'O' as const,
        isArchived: false,
      })),
      overriddenNames: 3,
      importFileBytes: bytes,
      largestFile: { bytes, name: 'film.mp4' },
    });
    const rows = preflight(needs, await readServer(client, needs));
    expect(rows.filter(({ verdict }) => verdict !== 'ok')).toEqual([]);
  });
});
