import { recordedSessions } from './leader-record.ts';
import { argumentsOf, environmentOf, livingProcesses, type ProcessEntry, pathsOf } from './process-table.ts';
import type { RunPlace } from './run-place.ts';
import { RUN_STAMP, SERVICE_STAMP } from './stamp.ts';

/**
 * Every living process of a run, or of one of its services, even if whoever started it was killed before it could write anything down:
 * - the stamp in its environment;
 * - the session of a stamped leader, or of one that was written down (Dovecot's children clean their environment);
 * - for the whole run: program, working directory, log or arguments in the run's folder. What has a terminal is somebody who looks at it.
 *
 * Neither this process nor its parents are ever among them.
 */
export function findProcesses(place: RunPlace, service?: string): ProcessEntry[] {
  const spared = ourselves();
  const all = livingProcesses().filter(({ pid }) => !spared.has(pid));
  const stamps = stampsOf(place, service);
  const stamped = new Set(all.filter(({ pid }) => isStamped(pid, stamps)).map(({ pid }) => pid));
  const leaders = new Map(
    all.filter(({ pid, session }) => pid === session && stamped.has(pid)).map((entry) => [entry.pid, 0]),
  );
  for (const { pid, startedAt } of recordedSessions(place, service)) {
    leaders.set(pid, Number(startedAt.split(':')[1]));
  }
  return all.filter((entry) => {
    const since = leaders.get(entry.session);
    if (stamped.has(entry.pid) || (since !== undefined && entry.startTicks >= since)) return true;
    return service === undefined && !entry.hasTerminal && isInFolder(entry.pid, place);
  });
}

const stampsOf = ({ run }: RunPlace, service?: string): string[] => [
  `${RUN_STAMP}=${run}`,
  ...(service === undefined ? [] : [`${SERVICE_STAMP}=${service}`]),
];

function isStamped(pid: number, stamps: readonly string[]): boolean {
  const environment = environmentOf(pid);
  return stamps.every((stamp) => environment.includes(stamp));
}

function isInFolder(pid: number, { folder, outside }: RunPlace): boolean {
  const texts = [...pathsOf(pid), ...argumentsOf(pid)];
  return [folder, outside].some((path) => texts.some((text) => holdsPath(text, path)));
}

/** Whether the text holds the path itself or one below it, not a longer name, nor the end of another path. */
function holdsPath(text: string, path: string): boolean {
  for (let at = text.indexOf(path); at >= 0; at = text.indexOf(path, at + 1)) {
    const next = text[at + path.length];
    const isWhole = next === undefined || !/[\w.-]/.test(next);
    // `dovecot-/srv/run/auth` is how Dovecot calls its own.
    if (isWhole && !/[\w./]/.test(text[at - 1] ?? '')) return true;
  }
  return false;
}

function ourselves(): Set<number> {
  const parents = new Map(livingProcesses().map(({ pid, parent }) => [pid, parent]));
  const spared = new Set<number>();
  for (
    let pid: number | undefined = process.pid;
    pid !== undefined && !spared.has(pid);
    pid = parents.get(pid)
  ) {
    spared.add(pid);
  }
  return spared;
}
