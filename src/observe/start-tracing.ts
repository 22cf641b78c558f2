import type { ActivityFacts } from './activity-facts.ts';
import type { Outcome } from './attempt-outcome.ts';
import type { Logger } from './create-log.ts';

/** Ends the span of an attempt, with what is known by then. */
export type EndSpan = (facts: ActivityFacts, outcome: Outcome, problem?: string) => void;

/** A migration as a span of its own: all its activities are below it. */
export interface MigrationSpan {
  job: number;
  workflowId: string;
  runId: string;
  status: string;
  stage: string;
  startedAt: Date;
}

export interface Tracing {
  /** An attempt begins. */
  attempt(facts: ActivityFacts): EndSpan;
  /** A migration has ended. */
  migration(span: MigrationSpan): void;
  /** Sends what is left. */
  close(): Promise<void>;
}

/**
 * Traces over OTLP, if OpenTelemetry's standard variables name an endpoint. Its SDK is loaded only then: most never look
 * at traces, and shall not pay for them.
 */
export async function startTracing(log: Logger): Promise<Tracing | undefined> {
  const { OTEL_EXPORTER_OTLP_ENDPOINT, OTEL_EXPORTER_OTLP_TRACES_ENDPOINT, OTEL_SDK_DISABLED } = process.env;
  if (!OTEL_EXPORTER_OTLP_ENDPOINT && !OTEL_EXPORTER_OTLP_TRACES_ENDPOINT) return undefined;
  if (OTEL_SDK_DISABLED?.toLowerCase() === 'true') return undefined;
  const { otlpTracing } = await import('./otlp-tracing.ts');
  return otlpTracing(log);
}
