import { planText } from '../../../../../src/cli/restore/plan-text.ts';
import { planPass } from '../../../../../src/restore/drivers/compose/plan-pass.ts';
import { WIKI } from './wiki.ts';

const PLANS = {
  'compose.txt': { driver: 'compose', engine: 'restic' },
  'backup-bot-two.txt': { driver: 'compose', engine: 'backup-bot-two' },
  'abra.txt': { driver: 'abra', engine: 'restic' },
} as const;
export type PlanFile = keyof typeof PLANS;
export const PLAN_FILES = Object.keys(PLANS) as PlanFile[];

/** The plan of the fixture's recipe, which is called RECIPE in it. */
export async function renderPlan(file: PlanFile): Promise<string> {
  const steps = await planPass(WIKI, { ...PLANS[file], run: 'r1', folder: '/proofs/r1' });
  return `${planText(steps).replaceAll(WIKI, 'RECIPE')}\n`;
}
