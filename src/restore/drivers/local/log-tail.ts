import { closeSync, fstatSync, openSync, readSync } from 'node:fs';

/** The last lines of a log; empty if there is none. */
export function logTail(path: string, lines = 15): string {
  let descriptor: number;
  try {
    descriptor = openSync(path, 'r');
  } catch {
    return '';
  }
  try {
    const size = fstatSync(descriptor).size;
    const buffer = Buffer.alloc(Math.min(size, 16_000));
    readSync(descriptor, buffer, 0, buffer.length, size - buffer.length);
    return buffer.toString('utf8').trim().split('\n').slice(-lines).join('\n');
  } finally {
    closeSync(descriptor);
  }
}
