/** In the environment of every process of a run, with the run as its value: this finds them, whoever started them. */
export const RUN_STAMP = 'SLACK_MM2_RESTORE_RUN';

/** Beside it: the service that a process belongs to. */
export const SERVICE_STAMP = 'SLACK_MM2_RESTORE_SERVICE';
