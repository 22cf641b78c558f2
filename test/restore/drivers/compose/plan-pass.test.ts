import { spawnSync } from 'node:child_process';
import { access, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { planText } from '../../../../src/cli/restore/plan-text.ts';
import type { Engine } from '../../../../src/restore/drivers/compose/context.ts';
import { planPass } from '../../../../src/restore/drivers/compose/plan-pass.ts';
import { findRecipe } from '../../../../src/restore/recipe/read-recipe.ts';
import { PLAN_FILES, renderPlan } from './support/render-plans.ts';
import { WIKI } from './support/wiki.ts';
import { withFakeDocker } from './support/with-fake-docker.ts';

describe('the plan of a pass', () => {
  test.each(PLAN_FILES)('is as in plans/%s', async (file) => {
    expect(await renderPlan(file)).toBe(await readFile(new URL(`./plans/${file}`, import.meta.url), 'utf8'));
  });

  test.each(['mailu', 'mattermost'])('can be made of the bundled recipe of %s', async (name) => {
    const options = { driver: 'compose', engine: 'restic', run: 'r1', folder: '/proofs/r1' } as const;
    const steps = await planPass(await findRecipe(name), options);
    const backup = steps.find(({ step }) => step === 'backup')!;
    expect(backup.commands.at(-1)!.argv).toContain('backup');
    expect(planText(steps)).toContain('--publish 127.0.0.1::');
  });

  test.each<Engine>(['restic', 'backup-bot-two'])(
    'leaves nothing behind when it is pasted (%s)',
    async (engine) => {
      await withFakeDocker(async ({ folder, calls, state }) => {
        const place = join(folder, 'run');
        const text = planText(await planPass(WIKI, { driver: 'compose', engine, run: 'r1', folder: place }));
        const beforeTeardown = text.slice(0, text.indexOf('##### teardown'));
        await writeFile(join(folder, 'plan.sh'), beforeTeardown);
        // Of jest's own environment, which has the fake docker on its PATH.
        const { env } = process;
        const pasted = spawnSync('sh', [join(folder, 'plan.sh')], { env, encoding: 'utf8' });
        expect(pasted.stderr).not.toMatch(/syntax|no running container/i);
        const secret = await readFile(join(place, 'secrets', 'db_password'), 'utf8');
        expect(secret).toMatch(/^[A-Za-z0-9=]{24}$/);
        expect(await readFile(join(place, 'restic.env'), 'utf8')).toMatch(/^RESTIC_PASSWORD=\S{24}$/m);
        expect((await state()).volume!.map(({ name }) => name)).toEqual([
          'r1-repository',
          'r1_pages',
          'r1_cache',
          'r1_db',
        ]);

        await writeFile(join(folder, 'teardown.sh'), text.slice(beforeTeardown.length));
        spawnSync('sh', [join(folder, 'teardown.sh')], { env });
        expect(Object.values(await state()).flat()).toEqual([]);
        await expect(access(place)).rejects.toThrow();
        expect((await calls()).filter((call) => call.includes(secret))).toEqual([]);
      });
    },
  );
});
