import type { AssessProgress } from '../assess/assess-archive.ts';
import { count } from '../figures.ts';
import { createProgressLine } from './progress-line.ts';
import { bar } from './terminal-lines.ts';

/** Shows how far an assessment is: one line that is written again on a terminal, now and then a line elsewhere. */
export interface AssessDisplay {
  show(label: string, progress: AssessProgress): void;
  /** Leaves nothing on a terminal. */
  end(): void;
}

const BAR = 24;

export function createAssessDisplay(stream: NodeJS.WriteStream = process.stderr): AssessDisplay {
  const line = createProgressLine(stream, { terminalEveryMs: 100, plainEveryMs: 2_000 });
  return { show: (label, progress) => line.show(() => progressLine(label, progress)), end: line.end };
}

/** Two passes: the first looks who is there, the second converts. */
export function progressLine(label: string, { pass, bytes, totalBytes, messages }: AssessProgress): string {
  const done = (pass - 1) * totalBytes + bytes;
  const what = pass === 1 ? 'reading' : 'converting';
  return `${label}: ${bar(done, 2 * totalBytes, BAR)} ${what}, ${count(messages)} messages`;
}
