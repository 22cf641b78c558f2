/** Where workflows and the activities that work are polled for. */
export const TASK_QUEUE = 'slack-mm2';

/** Activities that only wait. */
export const WAIT_TASK_QUEUE = 'slack-mm2-waits';

/** Begins restore proofs. What follows runs on the queue of the machine that was asked: `restoreQueueOf`. */
export const RESTORE_TASK_QUEUE = 'slack-mm2-restore';

/** Beside the queue of a machine: proofs that wait for a permit, who would else take all places from those that are up. */
export const permitQueueOf = (machineQueue: string): string => `${machineQueue}-permits`;

/** What a retry cannot cure, by class name; Temporal retries everything else. */
export const PERMANENT_ERRORS: readonly string[] = [
  'InputError',
  'ArchiveInvalidError',
  'ArchiveChangedError',
  'TargetPathError',
  'TargetInUseError',
  'JobEndedError',
  'SiblingMissingError',
  'AccountsError',
  'RoomChoiceError',
  'FilesFolderError',
  'ServerRefusedError',
  'RestoreProofError',
  'RecipeError',
  'StepInterruptedError',
  'BundleExistsError',
];

/** Of a restore proof: what a recipe without a backup has no use for, and where it shows that one can't be restored. */
export const BACKUP_STEPS = [
  'backup',
  'captured',
  'mutate',
  'wipe',
  'gone',
  'restore',
  'back',
  'again',
] as const;
