import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

/** A process beyond its pid, which the system hands out again: two with the same pid differ in `startedAt`. */
export interface ProcessIdentity {
  pid: number;
  /** Opaque; comparable only on the machine that made it. */
  startedAt: string;
}

/** The identity of a process that is alive, else `undefined`. A zombie is not alive. */
export function identify(pid: number): ProcessIdentity | undefined {
  const startedAt = process.platform === 'linux' ? startOnLinux(pid) : startFromPs(pid);
  return startedAt === undefined ? undefined : { pid, startedAt };
}

/** Whether this very process, not another one with its pid, is alive. */
export const isAlive = (process: ProcessIdentity): boolean =>
  identify(process.pid)?.startedAt === process.startedAt;

/**
 * The pids of the other living processes whose command line (arguments joined by blanks) holds `part`. This finds what an
 * earlier run left behind even if that run was killed before it could write down a pid.
 */
export const findProcesses = (part: string): number[] =>
  commandLines()
    .filter(({ pid, line }) => pid !== process.pid && line.includes(part))
    .map(({ pid }) => pid);

/** Ticks since boot, with the boot's own id: a pid may return with the same ticks after the machine was restarted. */
function startOnLinux(pid: number): string | undefined {
  const stat = readIfThere(`/proc/${pid}/stat`);
  // The second field, the name, may itself hold spaces and parentheses.
  const [state, ...fields] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const ticks = fields[18];
  if (ticks === undefined || state === 'Z' || state === 'X') return undefined;
  return `${readIfThere('/proc/sys/kernel/random/boot_id').trim()}:${ticks}`;
}

function startFromPs(pid: number): string | undefined {
  const [state, ...start] = ps(['-o', 'stat=,lstart=', '-p', String(pid)])
    .trim()
    .split(/\s+/);
  return state && !state.startsWith('Z') ? start.join(' ') : undefined;
}

// No `ps` on Linux: slim container images come without it.
const commandLines = (): { pid: number; line: string }[] =>
  process.platform === 'linux'
    ? readdirSync('/proc')
        .filter((name) => /^\d+$/.test(name))
        .map((name) => ({
          pid: Number(name),
          line: readIfThere(`/proc/${name}/cmdline`).replaceAll('\0', ' ').trim(),
        }))
    : ps(['-axww', '-o', 'pid=,args='])
        .split('\n')
        .map((line) => /^\s*(\d+) (.*)$/.exec(line))
        .map((match) => ({ pid: Number(match?.[1]), line: match?.[2]?.trim() ?? '' }));

function ps(args: string[]): string {
  try {
    return execFileSync('ps', args, { encoding: 'utf8', env: { ...process.env, LC_ALL: 'C' } });
  } catch {
    return ''; // `ps -p` of a process that is gone exits with 1
  }
}

function readIfThere(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return ''; // gone, or ending while we look
  }
}
