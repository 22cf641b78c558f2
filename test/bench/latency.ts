import { count } from '../../src/figures.ts';
import { milliseconds } from './figure-text.ts';
import { hundredths, median } from './spread.ts';

/** How long one thing took that was done many times. */
export interface Latency {
  times: number;
  medianMs: number;
  p99Ms: number;
  maxMs: number;
}

/** @returns undefined if it was never done */
export function latencyOf(samplesMs: readonly number[]): Latency | undefined {
  if (samplesMs.length === 0) return undefined;
  const sorted = samplesMs.toSorted((a, b) => a - b);
  return {
    times: sorted.length,
    medianMs: hundredths(median(sorted)),
    // The smallest that 99 in 100 do not exceed.
    p99Ms: hundredths(sorted[Math.ceil(sorted.length * 0.99) - 1]!),
    maxMs: hundredths(sorted.at(-1)!),
  };
}

/** As cells of a table: median, p99, longest, times. */
export const latencyCells = ({ medianMs, p99Ms, maxMs, times }: Latency): string[] => [
  ...[medianMs, p99Ms, maxMs].map(milliseconds),
  count(times),
];
