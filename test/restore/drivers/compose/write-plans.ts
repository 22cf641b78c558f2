/** Writes `plans/`, which the test compares with: `node test/restore/drivers/compose/write-plans.ts`, then read the difference. */
import { writeFile } from 'node:fs/promises';
import { PLAN_FILES, renderPlan } from './support/render-plans.ts';

for (const file of PLAN_FILES)
  await writeFile(new URL(`./plans/${file}`, import.meta.url), await renderPlan(file));
