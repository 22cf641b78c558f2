import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { count } from '../../src/figures.ts';
import { archiveTable } from './archive-table.ts';
import { prepareArchive } from './archives.ts';
import { barrierTable } from './barrier-table.ts';
import { benchScaling, benchShape, benchSize } from './bench-archive.ts';
import { environment } from './environment.ts';
import { comparison, readLastResult } from './last-result.ts';
import { liveTable } from './live-table.ts';
import type { BarrierInput, BarrierRun } from './measure-barrier.ts';
import type { LiveInput, LiveRun } from './measure-live.ts';
import { type BenchOptions, parseOptions, USAGE } from './options.ts';
import { peerName } from './peer-name.ts';
import type { BenchResult } from './results.ts';
import { scalingTable } from './scaling-table.ts';
import { measure, type Session } from './session.ts';
import { SHAPES } from './shapes.ts';

const BARRIER: BarrierInput = { entities: 10_000_000, jobs: 8 };
/** As a real server does. */
const LIVE_POLL_MS = 15_000;

async function main(): Promise<void> {
  const options = optionsOrUsage();
  if (!options) return;
  // The running measurement stops its servers, and we clean up behind it.
  const interruption = new AbortController();
  const interrupt = () => interruption.abort(new Error('interrupted'));
  process.on('SIGINT', interrupt);
  process.on('SIGTERM', interrupt);
  const folder = await mkdtemp(join(tmpdir(), 'slack-mm2-bench-'));
  try {
    // PostgreSQL runs as another user if we are root, and has to pass through.
    await chmod(folder, 0o711);
    const result = await bench({
      options,
      folder,
      signal: interruption.signal,
      say: (line) => console.error(line),
    });
    const last = await readLastResult();
    console.log(last ? comparison(result, last) : 'There is no committed result to compare with.');
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Measures what the options ask for. Each table is printed, and the results are written, as soon as they are there. */
async function bench(session: Session): Promise<BenchResult> {
  const { sizes, shapes, scaling, barrier, live, liveSpeed, seed, threads, floorThreads, peer, json } =
    session.options;
  const result: BenchResult = {
    ...environment(),
    ...{ seed, threads, floorThreads },
    ...(peer && { peer: peerName(peer) }),
    results: [],
  };
  const report = async (table: string) => {
    console.log(`\n${table}`);
    if (json) await writeFile(json, `${JSON.stringify(result, undefined, 2)}\n`);
  };
  for (const messages of sizes) {
    const label = `${count(messages)} messages`;
    const archive = await prepareArchive(label, { messages }, session);
    const size = await benchSize(session, label, archive);
    result.results.push(size);
    await report(archiveTable(size));
  }
  if (scaling !== undefined) {
    const label = `${count(scaling)} messages`;
    const archive = await prepareArchive(label, { messages: scaling }, session);
    result.scaling = await benchScaling(session, label, archive);
    await report(scalingTable(result.scaling));
  }
  for (const shape of shapes) {
    const archive = await prepareArchive(shape, SHAPES[shape], session);
    const shaped = await benchShape(session, shape, archive);
    result.results.push(shaped);
    await report(archiveTable(shaped));
  }
  if (barrier) {
    result.barrier = await measure<BarrierInput, BarrierRun>(
      session,
      'the type barrier',
      './measure-barrier.ts',
      BARRIER,
    );
    await report(barrierTable(result.barrier));
  }
  if (live !== undefined) {
    const label = `${count(live)} messages`;
    const { path, totals } = await prepareArchive(label, { messages: live }, session);
    const settings = { linesPerSecond: liveSpeed, pollMs: LIVE_POLL_MS };
    const input = { archive: path, totals, ...settings };
    const run = await measure<LiveInput, LiveRun>(
      session,
      `${label} into a server`,
      './measure-live.ts',
      input,
    );
    result.live = { messages: live, ...settings, run };
    await report(liveTable(result.live));
  }
  return result;
}

function optionsOrUsage(): BenchOptions | undefined {
  try {
    const options = parseOptions(process.argv.slice(2));
    if (options !== 'help') return options;
    console.log(USAGE);
  } catch (error) {
    console.error(`${(error as Error).message}\n\n${USAGE}`);
    process.exitCode = 2;
  }
  return undefined;
}

await main().catch((error: Error) => {
  console.error(`bench: ${error.message}`);
  process.exitCode = 1;
});
