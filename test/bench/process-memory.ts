import { readFileSync } from 'node:fs';

/** Bytes of one field of /proc/<pid>/status; undefined where there is no such thing or the process is gone. */
export function statusBytes(pid: number, field: 'VmHWM' | 'RssAnon' | 'RssShmem'): number | undefined {
  const kibibytes = new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(readIfThere(`/proc/${pid}/status`))?.[1];
  return kibibytes === undefined ? undefined : Number(kibibytes) * 1024;
}

/** The most memory that a process has had since it started; null if the system does not say. */
export const peakOf = (pid: number): number | null => statusBytes(pid, 'VmHWM') ?? null;

/** A process and all below it. */
export function withDescendants(pid: number): number[] {
  const children = readIfThere(`/proc/${pid}/task/${pid}/children`).split(' ').filter(Boolean).map(Number);
  return [pid, ...children.flatMap(withDescendants)];
}

/** Watches something that only shows its present value, and remembers the highest. */
export interface PeakWatch {
  /** Ends it. null if there was never a value. */
  end(): number | null;
}

export function watchPeak(sample: () => number | undefined, everyMs: number): PeakWatch {
  let peak: number | null = null;
  const look = () => {
    const now = sample();
    if (now !== undefined && now > (peak ?? 0)) peak = now;
  };
  const timer = setInterval(look, everyMs);
  look();
  return {
    end: () => {
      look();
      clearInterval(timer);
      return peak;
    },
  };
}

function readIfThere(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return ''; // gone meanwhile, or a system without /proc
  }
}
