import { shellLines } from '../../restore/drivers/compose/command.ts';
import type { PlannedStep } from '../../restore/drivers/compose/plan-pass.ts';

/** A plan as a script: a comment before each step and each command. */
export const planText = (steps: readonly PlannedStep[]): string =>
  steps
    .map(({ step, commands }) =>
      [`##### ${step}`, ...commands.flatMap((command) => ['', ...shellLines(command)])].join('\n'),
    )
    .join('\n\n');
