import { count } from '../../src/figures.ts';
import type { Figures } from './results.ts';
import type { Spread } from './spread.ts';

/** `0.42 ms`, `12.3 ms`, `640 ms` */
export const milliseconds = (ms: number | null | undefined) =>
  ms === null || ms === undefined ? '–' : `${ms.toFixed(ms < 10 ? 2 : ms < 100 ? 1 : 0)} ms`;

export const seconds = (ms: number) => `${(ms / 1000).toFixed(2)} s`;

/** Powers of 1000. */
export const megabytes = (bytes: number | null | undefined) =>
  bytes === null || bytes === undefined ? '–' : `${count(Math.round(bytes / 1e6))} MB`;

/** A figure by what its name ends with. */
export const figureText = (name: string, value: Figures[string]) =>
  name.endsWith('Ms') && value !== null ? timeText(value) : megabytes(value);

const timeText = (ms: number) => (ms < 100 ? milliseconds(ms) : seconds(ms));

/** @param turns how many it comes from: of one alone there is no range */
export const ratioText = ({ median, min, max }: Spread, turns: number) =>
  turns > 1 ? `${median.toFixed(2)} (${min.toFixed(2)}–${max.toFixed(2)})` : median.toFixed(2);

/** `1 thread`, `2 threads` */
export const threadsText = (threads: number) => `${threads} thread${threads === 1 ? '' : 's'}`;
