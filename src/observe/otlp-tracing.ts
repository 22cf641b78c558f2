import { DiagLogLevel, diag, ROOT_CONTEXT, SpanStatusCode, TraceFlags, trace } from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import {
  defaultResource,
  detectResources,
  envDetector,
  resourceFromAttributes,
} from '@opentelemetry/resources';
import { BatchSpanProcessor, RandomIdGenerator, TracerProvider } from '@opentelemetry/sdk-trace';
import { VERSION } from '../version.ts';
import type { ActivityFacts } from './activity-facts.ts';
import type { Logger } from './create-log.ts';
import { secretsMask, secretsOf } from './mask-secrets.ts';
import type { Tracing } from './start-tracing.ts';

/**
 * Spans without anything in workflow histories: a migration's trace id is the run id of its workflow, its span's id the
 * second half of that. So activities of any worker come together in one trace, also those of a job that began before
 * tracing was turned on, and the trace is found by the run id.
 */
export function otlpTracing(log: Logger): Tracing {
  const say = (message: string) => log.warn(`traces: ${message}`);
  const quiet = () => {};
  diag.setLogger(
    { error: say, warn: say, info: quiet, debug: quiet, verbose: quiet },
    { logLevel: DiagLogLevel.WARN, suppressOverrideMessage: true },
  );
  const masked = secretsMask(secretsOf(process.env));
  const ids = new ChosenIds();
  const provider = new TracerProvider({
    resource: defaultResource()
      .merge(resourceFromAttributes({ 'service.name': 'slack-mm2', 'service.version': VERSION }))
      .merge(detectResources({ detectors: [envDetector] })),
    idGenerator: ids,
    spanProcessors: [new BatchSpanProcessor({ exporter: new OTLPTraceExporter() })],
  });
  const tracer = provider.getTracer('slack-mm2', VERSION);

  return {
    attempt: (facts) => {
      const span = tracer.startSpan(facts.activity, { attributes: attributesOf(facts) }, below(facts.runId));
      return (known, outcome, problem) => {
        span.setAttributes({ ...attributesOf(known), 'slack_mm2.outcome': outcome });
        if (outcome === 'retried' || outcome === 'failed') {
          span.setStatus({ code: SpanStatusCode.ERROR, ...(problem && { message: masked(problem) }) });
        }
        span.end();
      };
    },
    migration: ({ job, workflowId, runId, status, stage, startedAt }) => {
      const attributes = {
        'slack_mm2.job': job,
        'slack_mm2.stage': stage,
        'slack_mm2.status': status,
        'temporal.workflow_id': workflowId,
        'temporal.run_id': runId,
      };
      ids.chosen = idsOf(runId);
      const span = tracer.startSpan('slackMigration', { startTime: startedAt, attributes }, ROOT_CONTEXT);
      ids.chosen = undefined;
      if (status === 'failed') span.setStatus({ code: SpanStatusCode.ERROR });
      span.end();
    },
    close: async () => {
      await provider.shutdown().catch((error: Error) => say(error.message));
      diag.disable();
    },
  };
}

/** Random ones, but for the span of a migration. */
class ChosenIds {
  chosen: { traceId: string; spanId: string } | undefined;
  #random = new RandomIdGenerator();

  generateTraceId(): string {
    return this.chosen?.traceId ?? this.#random.generateTraceId();
  }

  generateSpanId(): string {
    return this.chosen?.spanId ?? this.#random.generateSpanId();
  }
}

function idsOf(runId: string) {
  const hex = runId.replaceAll('-', '').toLowerCase();
  return { traceId: hex, spanId: hex.slice(16) };
}

const below = (runId: string | undefined) =>
  runId === undefined
    ? ROOT_CONTEXT
    : trace.setSpanContext(ROOT_CONTEXT, {
        ...idsOf(runId),
        traceFlags: TraceFlags.SAMPLED,
        isRemote: true,
      });

const attributesOf = ({ job, stage, type, attempt, workflowId, runId }: ActivityFacts) => ({
  ...(job !== undefined && { 'slack_mm2.job': job }),
  ...(stage && { 'slack_mm2.stage': stage }),
  ...(type && { 'slack_mm2.type': type }),
  'slack_mm2.attempt': attempt,
  ...(workflowId && { 'temporal.workflow_id': workflowId }),
  ...(runId && { 'temporal.run_id': runId }),
});
