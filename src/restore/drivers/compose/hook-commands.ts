import type { BackupPlan } from '../../labels/backup-plan.ts';
import type { HookResult } from '../driver.ts';
import type { Command } from './command.ts';
import { namesOf } from './names.ts';
import { execPrefix } from './stack-commands.ts';

export interface HookCommand extends Command {
  service: string;
  hook: HookResult['hook'];
}

const KEYS = {
  'backup.pre': ['backup', 'pre'],
  'backup.post': ['backup', 'post'],
  'restore.pre': ['restore', 'pre'],
  'restore.post': ['restore', 'post'],
} as const;

const WHY = {
  'backup.pre': 'before files are copied',
  'backup.post': 'after files were copied',
  'restore.pre': 'before files are brought back',
  'restore.post': 'after files were brought back',
} as const;

/**
 * One kind of hook, of every service that has it, in the container of its service. The text is one argument: nothing of it can break out of a
 * quote, as it may where a tool puts it between quotes of its own.
 */
export function hookCommands(run: string, plan: BackupPlan, hook: HookResult['hook']): HookCommand[] {
  const [phase, moment] = KEYS[hook];
  return plan.hooks.flatMap((hooks) => {
    const text = hooks[phase][moment];
    if (!plan.isOn || text === undefined) return [];
    return {
      service: hooks.service,
      hook,
      argv: [...execPrefix(namesOf(run).service(hooks.service)), 'bash', '-c', `set -o pipefail; ${text}`],
      why: `${phase} ${moment}-hook of ${hooks.service}, ${WHY[hook]}`,
    };
  });
}
