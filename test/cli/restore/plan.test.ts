import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { SMALL_RECIPE, writeRecipe } from '../../restore/support/write-recipe.ts';
import { tempDir } from '../../zip/temp-dir.ts';

const MAIN = join(import.meta.dirname, '..', '..', '..', 'src', 'cli', 'main.ts');
const directory = tempDir();
const run = (...args: string[]) =>
  spawnSync(process.execPath, ['--no-warnings', MAIN, 'restore', 'plan', ...args], {
    encoding: 'utf8',
    // No docker anywhere: a plan runs nothing.
    env: { PATH: '/nowhere', SLACK_MM2_HOME: '/nonexistent/slack-mm2' },
  });

describe('slack-mm2 restore plan', () => {
  it('prints every command of a pass, each below what it is for', async () => {
    const folder = await writeRecipe(join(directory, 'small'));
    const { status, stdout, stderr } = run(folder, '--run', 'try-1', '--folder', '/proofs/try-1');
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(
      stdout
        .match(/^##### .*/gm)!
        .join(' ')
        .replaceAll('##### ', ''),
    ).toBe(
      'lint install seed upgrade backup captured mutate wipe gone restore back again functional teardown',
    );
    expect(stdout).toContain(
      '\n# remove the services and networks of the stack try-1\ndocker stack rm try-1\n',
    );
  });

  it('lets no text of a recipe begin a line or move the cursor', async () => {
    const compose = SMALL_RECIPE['compose.yml']!;
    const hook = '        - "backupbot.backup.pre-hook=a\\u001b[2Kb\\nc"';
    const folder = await writeRecipe(join(directory, 'garbage'), {
      'compose.yml': compose
        .replace(/.*backup\.pre-hook.*/, hook)
        .replace(/^ {2}app:/m, '  "app\\nrm -rf x": '),
    });
    const { stdout, stderr } = run(folder);
    expect(stderr).toBe('');
    expect(stdout).toContain('# backup pre-hook of app\ufffdrm -rf x, before files are copied');
    expect(stdout).not.toContain('\u001b');
  });

  it('prints them as JSON for scripts', async () => {
    const folder = await writeRecipe(join(directory, 'json'));
    const { steps, ...head } = JSON.parse(run(folder, '--driver', 'abra', '--run', 'x', '--json').stdout);
    expect(head).toEqual({ version: 1, recipe: folder, driver: 'abra', run: 'x' });
    expect(steps.find(({ step }: { step: string }) => step === 'backup').commands[0]).toEqual({
      argv: ['abra', 'app', 'backup', 'create', 'x.example.com'],
      why: 'hooks and copies, in the container of backup-bot-two',
      recalled: true,
    });
  });

  it.each([
    [['./nothing'], /no recipe: there is no proof\.yml/],
    [['mailu', '--run', 'A_B'], /at most 24 of a-z, 0-9 and -/],
    [['mailu', '--driver', 'local'], /Allowed choices are compose, abra/],
  ])('says what is wrong with %j', (args, message) => {
    const { status, stderr } = run(...args);
    expect(status).toBe(1);
    expect(stderr).toMatch(message);
  });
});
