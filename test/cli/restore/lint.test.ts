import { spawnSync } from 'node:child_process';
import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { SMALL_RECIPE, writeRecipe } from '../../restore/support/write-recipe.ts';
import { tempDir } from '../../zip/temp-dir.ts';

const MAIN = join(import.meta.dirname, '..', '..', '..', 'src', 'cli', 'main.ts');
const directory = tempDir();
const run = (...args: string[]) =>
  spawnSync(process.execPath, ['--no-warnings', MAIN, 'restore', ...args], {
    encoding: 'utf8',
    env: { PATH: process.env.PATH, SLACK_MM2_HOME: '/nonexistent/slack-mm2' },
  });
const recipeWith = async (labels: string) =>
  writeRecipe(await mkdtemp(join(directory, 'recipe-')), {
    'compose.yml': SMALL_RECIPE['compose.yml']!.replace(/.*backupbot\.backup\.volumes.*\n/, `${labels}\n`),
  });

describe('slack-mm2 restore lint', () => {
  it('says that a recipe is right, with exit status 0 and no stack', async () => {
    const folder = await writeRecipe(join(directory, 'right'));
    expect(run('lint', folder)).toMatchObject({
      status: 0,
      stdout: 'Small 1.0.1+1.2.3: 0 errors, 0 warnings\n',
      stderr: '',
    });
  });

  it('says by rule what is wrong, errors first, with exit status 1', async () => {
    const folder = await recipeWith(
      '        - "backupbot.backup.path=/data/backup.db"\n        - "backupbot.restore=\u202etrue"\n        - "backupbot.back\u001bup=1"',
    );
    const { status, stdout } = run('lint', folder);
    expect(status).toBe(1);
    expect(stdout).toMatchInlineSnapshot(`
"error v1-label
  the rule: no label of version 1
  app, backupbot.backup.path: is of version 1, and means nothing to version 2: write backupbot.backup.volumes.data.path: "backup.db"

error unknown-label
  the rule: version 2 knows every backupbot label
  app, backupbot.back�up: there is no such label: did you mean backupbot.backup?

error live-copied
  the rule: of what has a dump, the files in use are not copied as well
  volume data: main.db is copied while it is in use, beside its dump backup.db: copy the dump alone

warning restore-switch
  the rule: backupbot.restore is not in the specification
  app, backupbot.restore: is not specified, and needs not be there: leave it out

Small 1.0.1+1.2.3: 3 errors, 1 warning
"
`);
  });

  it('says the same in one JSON document', async () => {
    const folder = await recipeWith('        - "backupbot.backup.path=/data/backup.db"');
    const { status, stdout } = run('lint', folder, '--json');
    expect(status).toBe(1);
    const { findings, ...rest } = JSON.parse(stdout);
    expect(rest).toEqual({
      version: 1,
      recipe: 'small',
      folder,
      recipeVersion: '1.0.1+1.2.3',
      publishedVersion: '1.0.0+1.2.3',
      digest: expect.stringMatching(/^[0-9a-f]{64}$/),
      passed: false,
      errors: 2,
      warnings: 0,
    });
    expect(findings[0]).toMatchObject({
      rule: 'v1-label',
      level: 'error',
      service: 'app',
      label: 'backupbot.backup.path',
    });
  });

  it('reads a recipe of which nothing is published', async () => {
    const folder = await writeRecipe(join(directory, 'first'), { 'published/compose.yml': null });
    expect(JSON.parse(run('lint', folder, '--json').stdout)).toMatchObject({
      publishedVersion: null,
      passed: true,
    });
  });

  it.each([
    [() => 'no-such-recipe', /^error: no-such-recipe: no recipe: there is no proof\.yml in .*\n$/],
    [
      () => writeRecipe(join(directory, 'broken'), { 'compose.yml': 'services: {app: {volumes: [x:/y]}}' }),
      /^error: compose\.yml: services\.app\.volumes\[0\]: there is no volume "x" at the top level\n$/,
    ],
  ])('refuses what is no recipe', async (folderOf, message) => {
    const { status, stdout, stderr } = run('lint', await folderOf(), '--json');
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr).toMatch(message);
  });

  it('has help with examples', () => {
    for (const args of [['--help'], ['lint', '--help']])
      expect(run(...args).stdout).toMatch(
        /Examples:\n[\s\S]*slack-mm2 restore lint mailu[\s\S]*Exit status: 0/,
      );
  });
});
