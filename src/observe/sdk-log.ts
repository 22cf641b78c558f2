import type { LogLevel, LogMetadata, Logger as SdkLogger } from '@temporalio/common';
import type { Logger } from './create-log.ts';

const LEVELS = {
  TRACE: 'trace',
  DEBUG: 'debug',
  INFO: 'info',
  WARN: 'warn',
  ERROR: 'error',
} as const satisfies Record<LogLevel, string>;

/** The SDK's own words on activities: ours say the same, and more. */
const SAID_BY_US = /^Activity (started|completed|completed as cancelled|failed)$/;

/** What happens at every start, by design. */
const ROUTINE = /^(Worker state changed|No .* registered, not polling for .*)$/;

/** Of every line of an activity or a workflow; the rest of the SDK's attributes only repeats these. */
const NAMES: Record<string, string> = {
  jobId: 'job',
  job: 'job',
  stage: 'stage',
  type: 'type',
  status: 'status',
  state: 'state',
  activity: 'activity',
  attempt: 'attempt',
  workflowId: 'workflowId',
  runId: 'runId',
  taskQueue: 'taskQueue',
  sdkComponent: 'component',
  target: 'target',
  error: 'error',
};

/** Where the Temporal SDK, its native part, `context.log` of activities and `log` of workflows write to. */
export function sdkLog(log: Logger): SdkLogger {
  const write = (level: LogLevel, message: string, meta: LogMetadata = {}) => {
    if (SAID_BY_US.test(message)) return;
    const fields = Object.entries(meta).flatMap(([name, value]) =>
      NAMES[name] === undefined || value === undefined ? [] : [[NAMES[name], value]],
    );
    log[ROUTINE.test(message) ? 'debug' : LEVELS[level]](Object.fromEntries(fields), message);
  };
  return {
    log: write,
    trace: (message, meta) => write('TRACE', message, meta),
    debug: (message, meta) => write('DEBUG', message, meta),
    info: (message, meta) => write('INFO', message, meta),
    warn: (message, meta) => write('WARN', message, meta),
    error: (message, meta) => write('ERROR', message, meta),
  };
}
