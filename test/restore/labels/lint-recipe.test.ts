// biome-ignore-all lint/suspicious/noTemplateCurlyInString: that is how compose files say variables
import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { lintLabels } from '../../../src/restore/labels/lint-labels.ts';
import { lintRecipe } from '../../../src/restore/labels/lint-recipe.ts';
import type { Finding } from '../../../src/restore/labels/rules.ts';
import { parseComposeFile } from '../../../src/restore/recipe/read-compose-file.ts';
import { readRecipe } from '../../../src/restore/recipe/read-recipe.ts';
import { tempDir } from '../../zip/temp-dir.ts';
import { recipeOf } from '../support/recipe-of.ts';
import { SMALL_RECIPE, writeRecipe } from '../support/write-recipe.ts';

const directory = tempDir();
const folderWith = async (changes: Record<string, string | null>) =>
  writeRecipe(await mkdtemp(join(directory, 'recipe-')), changes);

const lintText = (text: string, before?: string) =>
  lintRecipe(
    recipeOf(parseComposeFile(text, '/c.yml')),
    before === undefined ? null : recipeOf(parseComposeFile(before, '/c.yml')),
  );
const namesOf = (found: Finding[]) =>
  found.map(({ rule, service }) => (service ? `${rule} ${service}` : rule));

const SOUND = (version = '1.0.0+1.2.3', image = 'a:1.2.3', more = '') => `
version: "3.8"
services:
  app:
    image: ${image}
    healthcheck: {test: x}
    deploy: {labels: ["coop-cloud.\${STACK_NAME}.version=${version}"]}
${more}`;

describe('a recipe of Co-op Cloud', () => {
  it('is right', () => {
    expect(lintText(SOUND())).toEqual([]);
    expect(lintText(SOUND('1.0.1+1.2.3'), SOUND())).toEqual([]);
  });

  it.each([
    [
      'services: {web: {image: "a:1", healthcheck: {test: x}}}',
      ['r001-compose-version', 'app-service', 'version-missing app'],
    ],
    [SOUND().replace('    healthcheck: {test: x}\n', ''), ['r002-healthcheck app']],
    [SOUND().replace('    image: a:1.2.3\n', ''), ['image-missing app', 'version-app app']],
    [SOUND('1.0.0', 'a:1'), ['version-shape app']],
    [SOUND('1.0+1', 'a:1'), ['version-shape app']],
    [SOUND('1.0.0+1.2.4'), ['version-app app']],
    [SOUND('1.0.0+v1.2.3'), []],
    [
      SOUND()
        .replace(/ {4}deploy.*\n/, '')
        .concat(
          '  db: {image: "b:1", healthcheck: {test: x}, deploy: {labels: {coop-cloud.x.version: 1.0.0+1}}}',
        ),
      ['version-elsewhere db'],
    ],
    [SOUND('1.0.0+1.2.3', 'a:1.2.3', 'configs: {s: {file: x}}'), ['config-unversioned']],
    [
      SOUND('1.0.0+1.2.3', 'a:1.2.3', 'configs: {s: {file: x, name: "${STACK_NAME}_s"}}'),
      ['config-unversioned'],
    ],
    [SOUND('1.0.0+1.2.3', 'a:1.2.3', 'configs: {s: {file: x, name: "${STACK_NAME}_s_${S_VERSION}"}}'), []],
    [SOUND('1.0.0+1.2.3', 'a:1.2.3', 'configs: {s: {file: x, name: s_v2}, t: {external: true}}'), []],
  ])('%#', (text, rules) => {
    expect(namesOf(lintText(text))).toEqual(rules);
  });

  it.each([
    ['a', 'image-untagged'],
    ['host:5000/a', 'image-untagged'],
    ['host:5000/a:1', null],
    ['a@sha256:0', null],
    ['a:latest', 'image-unstable'],
    ['a:main@sha256:0', 'image-unstable'],
    ['a:bookworm', 'image-not-semver'],
    ['a:15.14-bookworm', null],
    ['a:2024.06.52', null],
    ['a:v1.2', null],
  ])('has images with tags: %s', (image, rule) => {
    const found = namesOf(lintText(`services: {x: {image: "${image}"}}`)).filter((name) =>
      name.startsWith('image'),
    );
    expect(found).toEqual(rule === null ? [] : [`${rule} x`]);
  });

  it.each([
    ['1.0.1+1', '1.0.0+1', true],
    ['2.0.0+1', '1.9.9+1', true],
    ['1.10.0+1', '1.9.0+1', true],
    ['1.0.0+2', '1.0.0+1', false],
    ['1.0.0+1', '1.0.0+1', false],
    ['1.0.0+1', '1.0.1+1', false],
    ['1.0.0+1', 'first', true],
  ])('%s is bumped from %s: %s', (version, before, isBumped) => {
    const found = namesOf(lintText(SOUND(version, 'a:1'), SOUND(before)));
    expect(found.filter((rule) => rule !== 'version-app app')).toEqual(
      isBumped ? [] : ['version-not-bumped app'],
    );
  });

  it('may have other files that are not read', async () => {
    const folder = await folderWith({ 'compose.postgres.yml': 'services: {}', 'compose.md': '' });
    expect(lintRecipe(await readRecipe(folder, 'tested'))).toEqual([
      {
        rule: 'overlay-not-read',
        level: 'warning',
        message: 'compose.postgres.yml is not read: its labels and volumes are not in the plan',
      },
    ]);
  });
});

describe('a recipe whose labels are right', () => {
  const labels = SMALL_RECIPE['compose.yml']!.split('\n').filter((line) => line.includes('backupbot.'));

  it('has no findings', async () => {
    const folder = await folderWith({});
    const [tested, published] = [await readRecipe(folder, 'tested'), await readRecipe(folder, 'published')];
    expect([...lintLabels(tested, published), ...lintRecipe(tested, published)]).toEqual([]);
    expect(labels).toHaveLength(4);
  });

  it.each(labels.map((line) => [line.trim(), line]))('has one without %s', async (_, line) => {
    const folder = await folderWith({ 'compose.yml': SMALL_RECIPE['compose.yml']!.replace(line, '') });
    const found = lintLabels(await readRecipe(folder, 'tested'));
    expect(found.some(({ level, rule }) => level === 'error' || rule === 'hook-without-counterpart')).toBe(
      true,
    );
  });
});
