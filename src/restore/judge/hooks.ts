import type { Assertion } from '../assertion.ts';
import type { HookResult } from '../drivers/driver.ts';
import type { BackupPlan } from '../labels/backup-plan.ts';
import { assertionsOf, few } from './assert.ts';

const WHEN = ['pre', 'post'] as const;

/** Every hook of the plan ran and ended with 0, and no other did. @param results of both steps; those of the other are left alone */
export function judgeHooks(
  results: readonly HookResult[],
  plan: BackupPlan,
  step: 'backup' | 'restore',
): Assertion[] {
  const assert = assertionsOf(step);
  const planned = plan.hooks.flatMap(({ service, [step]: hooks }) =>
    WHEN.filter((when) => hooks[when] !== undefined).map((when) => ({ service, when })),
  );
  const ran = results.filter(({ hook }) => hook.startsWith(`${step}.`));
  const isPlanned = ({ service, hook }: HookResult) =>
    planned.some((one) => one.service === service && `${step}.${one.when}` === hook);
  const others = ran.filter((result) => !isPlanned(result));
  return [
    ...planned.map(({ service, when }) => {
      const own = ran.filter((result) => result.service === service && result.hook === `${step}.${when}`);
      const ok = own.length > 0 && own.every(({ exitCode }) => exitCode === 0);
      return assert(`hook.${service}.${when}`, ok, own.map(hookText).join('; ') || 'it did not run');
    }),
    assert(
      'hooks.as-planned',
      others.length === 0,
      others.length === 0
        ? `${planned.length} hooks, no other ran`
        : `not in the labels, and ran: ${few(others.map(({ service, hook }) => `${service} ${hook}`))}`,
    ),
  ];
}

function hookText({ exitCode, ms, output }: HookResult): string {
  if (exitCode === 0) return `exit 0 after ${ms} ms`;
  const ending = exitCode === null ? 'could not be run to its end' : `exit ${exitCode}`;
  return `${ending}${output.trim() === '' ? '' : `: ${output.trim().slice(-400)}`}`;
}
