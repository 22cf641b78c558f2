import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { generateExport } from '../support/generate-export.ts';
import { alignedTable } from './aligned-table.ts';
import { inOwnProcess } from './child-process.ts';
import { environment } from './environment.ts';
import type { StreamsInput, StreamsRun } from './measure-streams.ts';
import { spreadOf } from './spread.ts';

const USAGE = `npm run bench:streams -- [--messages 100000] [--streams 200] [--rate 20] [--runs 3] [--json FILE]

What it costs a migration that many watch it: the same import with nobody and with so many open streams of events and requests a second,
in turn (without, with; with, without; …), each on a fresh stack.`;

const ROWS: [label: string, value: (run: StreamsRun) => number | null, digits: number][] = [
  ['import, s', ({ migrationMs }) => migrationMs / 1_000, 1],
  ['API: peak memory, MB', ({ apiPeakBytes }) => apiPeakBytes && apiPeakBytes / 1e6, 0],
  ['API: processor, s', ({ apiCpuS }) => apiCpuS, 1],
  ['watchers: processor, s', ({ watchersCpuS }) => watchersCpuS, 1],
  ['request, median, ms', ({ requestP50Ms }) => requestP50Ms, 1],
  ['request, p99, ms', ({ requestP99Ms }) => requestP99Ms, 1],
  ['events a second', ({ eventsPerSecond }) => eventsPerSecond, 0],
  ['events, MB a second', ({ eventBytesPerSecond }) => eventBytesPerSecond / 1e6, 2],
  ['failures', ({ failures }) => failures, 0],
];

async function main(): Promise<void> {
  const text = (otherwise: string) => ({ type: 'string', default: otherwise }) as const;
  const { values } = parseArgs({
    options: {
      messages: text('100000'),
      streams: text('200'),
      rate: text('20'),
      runs: text('3'),
      json: { type: 'string' },
      help: { type: 'boolean' },
    },
  });
  if (values.help) return console.log(USAGE);
  const [messages, streams, requestsPerSecond, runs] = [
    values.messages,
    values.streams,
    values.rate,
    values.runs,
  ].map(Number) as [number, number, number, number];
  const interruption = new AbortController();
  for (const event of ['SIGINT', 'SIGTERM'])
    process.on(event, () => interruption.abort(new Error('interrupted')));
  const folder = await mkdtemp(join(tmpdir(), 'slack-mm2-bench-'));
  try {
    // PostgreSQL runs as another user if we are root, and has to pass through.
    await chmod(folder, 0o711);
    const archive = join(folder, 'export.zip');
    const totals = await generateExport({ path: archive, seed: 1, messages });
    const own = join(folder, 'measurement');
    const run = async (load: Pick<StreamsInput, 'streams' | 'requestsPerSecond'>): Promise<StreamsRun> => {
      await mkdir(own, { mode: 0o711 });
      const result = await inOwnProcess<StreamsInput & { folder: string }, StreamsRun>(
        './measure-streams.ts',
        { archive, totals, ...load, folder: own },
        interruption.signal,
      );
      await rm(own, { recursive: true, force: true });
      return result;
    };
    const nobody: StreamsRun[] = [];
    const many: StreamsRun[] = [];
    for (let turn = 0; turn < runs; turn++) {
      const both = [
        async () => nobody.push(await run({ streams: 0, requestsPerSecond: 0 })),
        async () => many.push(await run({ streams, requestsPerSecond })),
      ];
      for (const one of turn % 2 ? both.reverse() : both) await one();
      console.error(
        `run ${turn + 1} of ${runs}: ${nobody.at(-1)!.migrationMs} ms, watched ${many.at(-1)!.migrationMs} ms`,
      );
    }
    const cells = (of: StreamsRun[], value: (run: StreamsRun) => number | null, digits: number) => {
      const spread = spreadOf(of.flatMap((one) => value(one) ?? []));
      if (!spread) return '';
      const [median, min, max] = [spread.median, spread.min, spread.max].map((one) => one.toFixed(digits));
      return `${median} (${min}–${max})`;
    };
    console.log(
      `${messages} messages, ${runs} runs in turn; the middle value (lowest–highest)\n${alignedTable([
        ['', 'nobody watches', `${streams} streams, ${requestsPerSecond} requests/s`],
        ...ROWS.map(([label, value, digits]) => [
          label,
          cells(nobody, value, digits),
          cells(many, value, digits),
        ]),
      ])}`,
    );
    const result = { ...environment(), messages, streams, requestsPerSecond, nobody, many };
    if (values.json) await writeFile(values.json, `${JSON.stringify(result, undefined, 2)}\n`);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

await main().catch((error: Error) => {
  console.error(`bench: ${error.message}`);
  process.exitCode = 1;
});
