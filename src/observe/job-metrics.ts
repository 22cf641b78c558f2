import { Counter, Gauge, Registry } from 'prom-client';
import { STAGES } from '../meta/stages.ts';
import { COUNTED, type Counted, type JobTotals } from '../store/metrics.ts';

const HELP: Record<Counted, string> = {
  processed: 'Entities read from archives and stored',
  exported: 'Entities that have arrived at their target',
  skipped: 'Entities left out, each with a reason in the report',
  failed: 'Entities that could not be exported, each with a reason in the report',
};

/** All jobs of the database as Prometheus text. Every process of the service says the same: don't add them up. */
export function jobMetricsText({ entities, pending, jobs, paused }: JobTotals): Promise<string> {
  const registry = new Registry();
  const registers = [registry];
  for (const counted of COUNTED) {
    const counter = new Counter({
      name: `slack_mm2_entities_${counted}_total`,
      help: HELP[counted],
      labelNames: ['type'],
      registers,
    });
    for (const [type, count] of Object.entries(entities[counted])) counter.inc({ type }, count);
  }
  const pendingGauge = new Gauge({
    name: 'slack_mm2_pending',
    help: 'Entities that jobs in the stage exporting have still to export',
    labelNames: ['type'],
    registers,
  });
  for (const [type, count] of Object.entries(pending)) pendingGauge.set({ type }, count);
  const jobsGauge = new Gauge({
    name: 'slack_mm2_jobs',
    help: 'Jobs by status, and by the stage that they are in or ended in',
    labelNames: ['status', 'stage'],
    registers,
  });
  // A rule on running jobs needs a zero where there are none.
  for (const stage of STAGES) if (stage !== 'done') jobsGauge.set({ status: 'running', stage }, 0);
  for (const { status, stage, jobs: count } of jobs) jobsGauge.set({ status, stage }, count);
  const pausedGauge = new Gauge({
    name: 'slack_mm2_jobs_paused',
    help: 'Running jobs that an administrator holds',
    registers,
  });
  pausedGauge.set(paused);
  return registry.metrics();
}
