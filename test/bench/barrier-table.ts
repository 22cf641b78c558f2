import { count } from '../../src/figures.ts';
import { alignedTable } from './aligned-table.ts';
import { latencyCells } from './latency.ts';
import type { BarrierRun } from './measure-barrier.ts';

export function barrierTable({ entities, jobs, chunks, deadChunks, checks }: BarrierRun): string {
  const title = `the type barrier's check · ${count(entities)} entities of ${jobs} jobs in ${count(chunks)} chunks, ${count(deadChunks)} of them just exported`;
  const rows = [
    ['', 'median', 'p99', 'longest', 'times'],
    ...checks.map(({ name, latency }) => [name, ...latencyCells(latency)]),
  ];
  return `${title}\n${alignedTable(rows)}\n`;
}
