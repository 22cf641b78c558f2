import { count, duration } from '../../src/figures.ts';
import { alignedTable } from './aligned-table.ts';
import type { LiveResult } from './results.ts';

export function liveTable({ messages, linesPerSecond, pollMs, run }: LiveResult): string {
  const title = `into a running server · ${count(messages)} messages, a double that imports ${count(linesPerSecond)} lines/s and looks for jobs every ${duration(pollMs)}`;
  const rows = [
    ['', ''],
    ['type by type', duration(run.liveMs)],
    ['as one file, made and imported', duration(run.fileMs)],
    ['ratio', (run.liveMs / run.fileMs).toFixed(2)],
    ['imports', count(run.imports)],
    ["the server's worker was busy", duration(run.busyMs)],
    ['and waited for its next look', duration(run.pollingMs)],
    ['idle after the first messages', `${duration(run.idleMs)} (${(run.idleShare * 100).toFixed(1)} %)`],
  ];
  return `${title}\n${alignedTable(rows)}\n`;
}
