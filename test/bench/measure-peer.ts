import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { answer } from './child-process.ts';
import { statusBytes, watchPeak, withDescendants } from './process-memory.ts';

export interface PeerRun {
  peerMs: number;
  /** Of its largest process. */
  peerPeakBytes: number | null;
}

export interface PeerInput {
  command: string;
  archive: string;
}

const GNU_TIME = '/usr/bin/time';
const POLL_MS = 50;
const SAID_LINES = 20;

/** Another tool on the same archive, as a shell would run it. @throws if it fails */
async function measurePeer(
  { command, archive, folder }: PeerInput & { folder: string },
  signal: AbortSignal,
): Promise<PeerRun> {
  const out = join(folder, 'peer-out.zip');
  const line = command.replaceAll('{archive}', quoted(archive)).replaceAll('{out}', quoted(out));
  const report = join(folder, 'time.txt');
  const isTimed = hasGnuTime();
  const [program, before] = isTimed ? [GNU_TIME, ['-v', '-o', report, '/bin/sh']] : ['/bin/sh', []];
  const begun = performance.now();
  // What it says is not ours, and may be a line for each file: it is kept for the case that it fails.
  const saidPath = join(folder, 'peer-stderr.txt');
  const said = await open(saidPath, 'w');
  const child = spawn(program, [...before, '-c', line], {
    cwd: folder,
    env: { ...process.env, TMPDIR: folder },
    stdio: ['ignore', 'ignore', said.fd],
  });
  await said.close();
  signal.addEventListener('abort', () => child.kill());
  const polled = watchPeak(() => largestPeak(child.pid!), POLL_MS);
  const [status, endSignal] = await once(child, 'exit');
  const peerMs = Math.round(performance.now() - begun);
  const polledPeak = polled.end();
  if (status !== 0) {
    const end = (await readFile(saidPath, 'utf8')).trimEnd().split('\n').slice(-SAID_LINES).join('\n');
    throw new Error(`the peer ended with ${endSignal ?? status}: ${line}\n${end}`);
  }
  return { peerMs, peerPeakBytes: (isTimed ? await reportedPeak(report) : null) ?? polledPeak };
}

const quoted = (path: string) => `'${path.replaceAll("'", "'\\''")}'`;

const hasGnuTime = () =>
  spawnSync(GNU_TIME, ['--version'], { encoding: 'utf8' }).stdout?.includes('GNU') ?? false;

async function reportedPeak(report: string): Promise<number | null> {
  const kibibytes = /Maximum resident set size \(kbytes\): (\d+)/.exec(await readFile(report, 'utf8'))?.[1];
  return kibibytes === undefined ? null : Number(kibibytes) * 1024;
}

/** Each process keeps its own peak, so polling misses only what a process took in its last moments. */
function largestPeak(pid: number): number | undefined {
  const peaks = withDescendants(pid).flatMap((each) => statusBytes(each, 'VmHWM') ?? []);
  return peaks.length > 0 ? Math.max(...peaks) : undefined;
}

if (import.meta.main) await answer(measurePeer);
