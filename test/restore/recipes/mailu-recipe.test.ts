import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { ProcessFile } from '../../../src/restore/recipe/process-file.ts';
import { ProofFile } from '../../../src/restore/recipe/proof-file.ts';
import { RECIPE } from './mailu-lab.ts';

const text = (name: string) => readFileSync(join(RECIPE, name), 'utf8');
/** In YAML 1.1, as Docker reads it, 0555 is octal. */
const compose = (name: string) => parse(text(name), { merge: true, version: '1.1' }) as Compose;
interface Compose {
  services: Record<string, { deploy?: { labels: string[] }; configs?: { source: string; mode: number }[] }>;
  volumes: Record<string, null>;
  configs?: Record<string, { name: string; file: string }>;
}

const labelsOf = ({ services }: Compose) =>
  Object.values(services).flatMap(({ deploy }) => deploy?.labels ?? []);
const withoutBackup = (file: Compose) => ({
  ...file,
  configs: undefined,
  services: Object.fromEntries(
    Object.entries(file.services).map(([name, { configs: _, deploy, ...service }]) => {
      const labels = (deploy?.labels ?? []).filter((label) => !/^backupbot\.|\.version=/.test(label));
      return [name, { ...service, labels }];
    }),
  ),
});

describe('recipes/mailu', () => {
  it('adds labels and scripts to the version published, and nothing else', () => {
    expect(withoutBackup(compose('compose.yml'))).toEqual(withoutBackup(compose('published/compose.yml')));
    expect(
      labelsOf(compose('published/compose.yml')).filter((label) => label.startsWith('backupbot')),
    ).toEqual([]);
  });

  it('bumps its version', () => {
    const version = (name: string) =>
      labelsOf(compose(name)).find((label) => label.startsWith('coop-cloud.'));
    expect(version('published/compose.yml')).toMatch(/\.version=3\.0\.1\+2024\.06\.52$/);
    expect(version('compose.yml')).toMatch(/\.version=3\.0\.2\+2024\.06\.52$/);
  });

  it('mounts each script by a name with a version that abra.sh exports, executable', () => {
    const { configs, services } = compose('compose.yml');
    for (const [name, { name: swarmName, file }] of Object.entries(configs!)) {
      expect(file).toBe(`./scripts/${name}.sh`);
      expect(text(file)).toMatch(/^#!\/bin\/sh\n/);
      const variable = /\$\{(\w+_VERSION)\}$/.exec(swarmName)![1];
      expect(text('abra.sh')).toMatch(new RegExp(`^export ${variable}=v\\d+$`, 'm'));
    }
    const mounted = Object.values(services).flatMap((service) => service.configs ?? []);
    expect(new Set(mounted.map(({ source }) => source))).toEqual(new Set(Object.keys(configs!)));
    expect(mounted.map(({ mode }) => mode)).toEqual(mounted.map(() => 0o555));
  });

  it('has no single quotes in its hooks, which are wrapped in such', () => {
    expect(labelsOf(compose('compose.yml')).filter((label) => label.includes("'"))).toEqual([]);
  });

  it('says of every volume what is in it, and runs every service locally', () => {
    const { volumes, services } = compose('compose.yml');
    const proof = ProofFile.parse(parse(text('proof.yml')));
    expect(new Set(proof.data.map(({ volume }) => volume))).toEqual(new Set(Object.keys(volumes)));
    expect(new Set(proof.stores.flatMap((store) => store.volumes))).toEqual(
      new Set(proof.data.filter((entry) => entry.class === 'durable').map(({ volume }) => volume)),
    );
    expect(new Set(Object.keys(ProcessFile.parse(parse(text('process.yml'))).services))).toEqual(
      new Set(Object.keys(services)),
    );
  });

  it('names every volume in DATA.md', () => {
    const prose = text('DATA.md');
    expect(
      Object.keys(compose('compose.yml').volumes).filter((volume) => !prose.includes(`| \`${volume}\`: `)),
    ).toEqual([]);
  });
});
