import type { ActivityOptions } from '@temporalio/workflow';

/** An activity as a workflow calls it. */
export interface Callable {
  (...args: unknown[]): Promise<unknown>;
  executeWithOptions(options: ActivityOptions, args: unknown[]): Promise<unknown>;
}

/** The same activities, of which each call is made by `call`, as often as that likes. */
export function around<Activities extends object>(
  activities: Readonly<Record<string, () => Callable>>,
  call: <Result>(step: () => Promise<Result>) => Promise<Result> = (step) => step(),
): Activities {
  const wrapped = Object.entries(activities).map(([name, activity]) => [
    name,
    Object.assign((...args: unknown[]) => call(() => activity()(...args)), {
      executeWithOptions: (options: ActivityOptions, args: unknown[]) =>
        call(() => activity().executeWithOptions(options, args)),
    }),
  ]);
  return Object.fromEntries(wrapped) as Activities;
}
