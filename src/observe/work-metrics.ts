import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import { VERSION } from '../version.ts';
import type { ActivityFacts } from './activity-facts.ts';
import type { Outcome } from './attempt-outcome.ts';

/** What this process has done, and how it is; counted in memory, from its start. */
export interface WorkMetrics {
  registry: Registry;
  /** An attempt begins; call the answer when it ends. `scheduledMs`: when the first attempt was asked for, epoch. */
  attempt(facts: ActivityFacts, scheduledMs: number): (outcome: Outcome) => void;
}

/** From no wait at all to a weekend, in seconds. */
const WAIT_BUCKETS = [0.1, 0.5, 1, 5, 15, 60, 300, 900, 3_600, 14_400, 86_400];

export function workMetrics(): WorkMetrics {
  const registry = new Registry();
  const registers = [registry];
  new Gauge({ name: 'slack_mm2_build_info', help: 'Always 1', labelNames: ['version'], registers }).set(
    { version: VERSION },
    1,
  );
  const attempts = new Counter({
    name: 'slack_mm2_activity_attempts_total',
    help: 'Attempts at activities that this process has ended, by how they ended',
    labelNames: ['activity', 'outcome'],
    registers,
  });
  const waited = new Histogram({
    name: 'slack_mm2_barrier_wait_seconds',
    help: 'How long jobs waited at the type barrier before they started to export a type',
    labelNames: ['type'],
    buckets: WAIT_BUCKETS,
    registers,
  });
  const waiting = new Gauge({
    name: 'slack_mm2_barrier_waiting',
    help: 'Jobs that wait at the type barrier in this process at this moment',
    labelNames: ['type'],
    registers,
  });
  return {
    registry,
    attempt: ({ activity, type = '' }, scheduledMs) => {
      const isWait = activity === 'awaitTurn';
      if (isWait) waiting.inc({ type });
      return (outcome) => {
        attempts.inc({ activity, outcome });
        if (!isWait) return;
        waiting.dec({ type });
        // Over all attempts: a worker that was replaced meanwhile has not made the wait shorter.
        if (outcome === 'completed') waited.observe({ type }, Math.max(0, Date.now() - scheduledMs) / 1000);
      };
    },
  };
}
