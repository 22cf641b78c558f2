import type { Context } from '@temporalio/activity';
import type { ActivityInterceptors } from '@temporalio/worker';
import { type ActivityFacts, activityFacts } from './activity-facts.ts';
import { type Outcome, outcomeOf } from './attempt-outcome.ts';
import type { Logger } from './create-log.ts';
import type { MigrationSpan, Tracing } from './start-tracing.ts';
import type { WorkMetrics } from './work-metrics.ts';

export interface ActivityObservers {
  log: Logger;
  metrics: WorkMetrics;
  tracing: Tracing | undefined;
  /** For the span of a migration that has ended. */
  migrationOf: (job: number) => Promise<MigrationSpan>;
}

/** After these nothing comes any more. */
const LAST_ACTIVITIES = new Set(['awaitFile', 'endJob']);

/** Says of each attempt at an activity that it began, how it ended, and whether it will be tried again. */
export const observeActivities =
  ({ log, metrics, tracing, migrationOf }: ActivityObservers) =>
  (context: Context): ActivityInterceptors => {
    // For `context.log`: known when the activity's input is.
    let facts: ActivityFacts = activityFacts(context.info, []);
    return {
      outbound: { getLogAttributes: () => ({ ...facts }) },
      inbound: {
        async execute(input, next) {
          facts = activityFacts(context.info, input.args);
          const own = log.child(facts);
          const begun = performance.now();
          const countEnd = metrics.attempt(facts, context.info.scheduledTimestampMs);
          const endSpan = tracing?.attempt(facts);
          const end = (known: ActivityFacts, outcome: Outcome, problem?: string) => {
            countEnd(outcome);
            endSpan?.(known, outcome, problem);
          };
          const ms = () => Math.round(performance.now() - begun);
          own.debug(`${facts.activity} begins`);
          let result: unknown;
          try {
            result = await next(input);
          } catch (error) {
            const outcome = outcomeOf(error, context);
            end(facts, outcome, error instanceof Error ? error.message : undefined);
            WRITE[outcome](own, { outcome, ms: ms(), error }, facts);
            throw error;
          }
          const known = { ...jobOf(result), ...facts };
          end(known, 'completed');
          log.info({ ...known, ms: ms() }, `${facts.activity} completed`);
          if (tracing && known.job !== undefined && LAST_ACTIVITIES.has(facts.activity)) {
            await migrationOf(known.job).then(tracing.migration, () => {});
          }
          return result;
        },
      },
    };
  };

type Write = (log: Logger, fields: object, facts: ActivityFacts) => void;

const WRITE: Record<Exclude<Outcome, 'completed'>, Write> = {
  retried: (log, fields, { activity }) => log.warn(fields, `${activity} failed and will be tried again`),
  failed: (log, fields, { activity }) => log.error(fields, `${activity} failed and will not be tried again`),
  handed_over: (log, { error: _, ...fields }: { error?: unknown }, { activity }) =>
    log.info(fields, `${activity} stops here and goes on at another worker`),
  cancelled: (log, { error: _, ...fields }: { error?: unknown }, { activity }) =>
    log.info(fields, `${activity} was cancelled`),
};

/** `openJob` makes the job: before it there is none to name. */
function jobOf(result: unknown): { job?: number } {
  const { jobId } = (result ?? {}) as { jobId?: unknown };
  return typeof jobId === 'number' ? { job: jobId } : {};
}
