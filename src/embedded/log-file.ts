import { closeSync, openSync, readSync, renameSync, statSync } from 'node:fs';
import { plainLogLine } from '../observe/plain-log-line.ts';

/** The log file of a server: the server writes to `descriptor`. */
export interface LogFile {
  path: string;
  descriptor: number;
  /** Once the server has its own copy of the descriptor. */
  close(): void;
  /** What was written since the file was opened; of much, the end. */
  written(): string;
}

/** Opens the log at `path` for appending, readable by its owner only. A large one is put aside first as `path.1`. */
export function openLogFile(path: string): LogFile {
  if (sizeOf(path) > MAX_SIZE_BYTES) renameSync(path, `${path}.1`);
  const start = sizeOf(path);
  const descriptor = openSync(path, 'a', 0o600);
  return {
    path,
    descriptor,
    close: () => closeSync(descriptor),
    written: () => readFrom(path, Math.max(start, sizeOf(path) - MAX_WRITTEN_BYTES)).trim(),
  };
}

/**
 * The lines of a log that an error message has room for: the first few say why, the last few how it ended. JSON lines of
 * a worker become plain ones.
 */
export function excerpt(log: string): string {
  const lines = log.split('\n').map((line) => plainLogLine(line).slice(0, 500));
  return (lines.length <= 12 ? lines : [...lines.slice(0, 6), '…', ...lines.slice(-5)]).join('\n');
}

const MAX_SIZE_BYTES = 20_000_000;
const MAX_WRITTEN_BYTES = 64_000;

const sizeOf = (path: string): number => statSync(path, { throwIfNoEntry: false })?.size ?? 0;

function readFrom(path: string, position: number): string {
  const buffer = Buffer.alloc(MAX_WRITTEN_BYTES);
  const descriptor = openSync(path, 'r');
  try {
    return buffer.toString('utf8', 0, readSync(descriptor, buffer, 0, MAX_WRITTEN_BYTES, position));
  } finally {
    closeSync(descriptor);
  }
}
