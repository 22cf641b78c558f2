import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { type BenchArchive, prepareArchive } from './archives.ts';
import { inOwnProcess } from './child-process.ts';
import { environment } from './environment.ts';
import { comparison, readLastResult } from './last-result.ts';
import type { FloorRun } from './measure-floor.ts';
import type { MigrationRun } from './measure-migration.ts';
import type { PeerRun } from './measure-peer.ts';
import { type BenchOptions, parseOptions, USAGE } from './options.ts';
import { type BenchResult, type SizeResult, sizeResult, type Turn } from './results.ts';
import { seconds, sizeTable } from './table.ts';

const say = (line: string) => console.error(line);

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
    await bench(options, folder, interruption.signal);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function bench(options: BenchOptions, folder: string, signal: AbortSignal): Promise<void> {
  const { sizes, seed, keep, peer, json } = options;
  // Now, not at the end: the checkout may have moved on by then.
  const under = environment();
  const results: SizeResult[] = [];
  for (const messages of sizes) {
    const archive = await prepareArchive({ messages, seed, keep }, folder, say);
    signal.throwIfAborted();
    const result = await measureSize(archive, options, folder, signal);
    results.push(result);
    console.log(`\n${sizeTable(result)}`);
  }
  const program = peer && basename(peer.trim().split(/\s+/)[0]!);
  const result: BenchResult = { ...under, seed, ...(program && { peer: program }), results };
  if (json) await writeFile(json, `${JSON.stringify(result, undefined, 2)}\n`);
  const last = await readLastResult();
  console.log(last ? comparison(result, last) : 'There is no committed result to compare with.');
}

/** In turn, so that a machine that becomes slower meanwhile is slower for all of them. */
async function measureSize(
  archive: BenchArchive,
  { runs, peer }: BenchOptions,
  folder: string,
  signal: AbortSignal,
): Promise<SizeResult> {
  const turns: Turn[] = [];
  for (let run = 1; run <= runs; run++) {
    const measure = async <Result>(what: string, module: string, more: object = {}): Promise<Result> => {
      say(`${archive.totals.messages} messages, run ${run} of ${runs}: ${what}`);
      const own = join(folder, 'measurement');
      await mkdir(own, { mode: 0o711 });
      const input = { archive: archive.path, messages: archive.totals.messages, folder: own, ...more };
      const result = await inOwnProcess<object, Result>(module, input, signal);
      await rm(own, { recursive: true, force: true });
      return result;
    };
    const migration = await measure<MigrationRun>('the migration', './measure-migration.ts');
    say(`  stored after ${seconds(migration.storedMs)}, finished after ${seconds(migration.fileMs)}`);
    const other = peer
      ? await measure<PeerRun>('the peer', './measure-peer.ts', { command: peer })
      : undefined;
    if (other) say(`  peer: ${seconds(other.peerMs)}`);
    const floor = await measure<FloorRun>('the floor', './measure-floor.ts');
    say(`  floor: ${seconds(floor.floorMs)}`);
    turns.push({ ...migration, ...other, ...floor });
  }
  return sizeResult(archive, turns);
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
