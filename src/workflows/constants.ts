/** Where workflows and the activities that work are polled for. */
export const TASK_QUEUE = 'slack-mm2';

/** Activities that only wait. */
export const WAIT_TASK_QUEUE = 'slack-mm2-waits';

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
];
