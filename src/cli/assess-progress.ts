import type { AssessProgress } from '../assess/assess-archive.ts';
import { count } from '../figures.ts';
import { bar } from './terminal-lines.ts';

/** Shows how far an assessment is: one line that is written again on a terminal, now and then a line elsewhere. */
export interface AssessDisplay {
  show(label: string, progress: AssessProgress): void;
  /** Leaves nothing on a terminal. */
  end(): void;
}

const PLAIN_EVERY_MS = 2_000;
const TERMINAL_EVERY_MS = 100;
const BAR = 24;

export function createAssessDisplay(stream: NodeJS.WriteStream = process.stderr): AssessDisplay {
  const isTerminal = stream.isTTY && process.env.TERM !== 'dumb';
  const everyMs = isTerminal ? TERMINAL_EVERY_MS : PLAIN_EVERY_MS;
  // An archive that is read within seconds needs no line in a log.
  let lastMs = isTerminal ? 0 : Date.now();
  return {
    show(label, progress) {
      const nowMs = Date.now();
      if (nowMs - lastMs < everyMs) return;
      lastMs = nowMs;
      const line = progressLine(label, progress);
      stream.write(isTerminal ? `\r\u001b[K${line.slice(0, (stream.columns ?? 80) - 1)}` : `${line}\n`);
    },
    end() {
      if (isTerminal) stream.write('\r\u001b[K');
    },
  };
}

/** Two passes: the first looks who is there, the second converts. */
export function progressLine(label: string, { pass, bytes, totalBytes, messages }: AssessProgress): string {
  const done = (pass - 1) * totalBytes + bytes;
  const what = pass === 1 ? 'reading' : 'converting';
  return `${label}: ${bar(done, 2 * totalBytes, BAR)} ${what}, ${count(messages)} messages`;
}
