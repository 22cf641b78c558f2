import { createAwaitPermit } from './await-permit.ts';
import { createCloseProof } from './close-proof.ts';
import type { RestoreDependencies } from './dependencies.ts';
import { createOpenProof } from './open-proof.ts';
import { createSteps } from './steps.ts';
import { createTearDown } from './tear-down.ts';

/** Whoever takes it decides on which machine a proof happens. */
export const createRestoreEntryActivities = (dependencies: RestoreDependencies) => ({
  openProof: createOpenProof(dependencies),
});
export type RestoreEntryActivities = ReturnType<typeof createRestoreEntryActivities>;

/** Only waits, on a queue of its own. */
export const createPermitActivities = (dependencies: RestoreDependencies) => ({
  awaitPermit: createAwaitPermit(dependencies),
});

/** What a proof does on its machine once it has a permit, in the order in which it calls it. */
export const createRestoreWorkActivities = (dependencies: RestoreDependencies) => ({
  ...createSteps(dependencies),
  tearDown: createTearDown(dependencies),
  closeProof: createCloseProof(dependencies),
});
export type RestoreActivities = ReturnType<typeof createPermitActivities> &
  ReturnType<typeof createRestoreWorkActivities>;
