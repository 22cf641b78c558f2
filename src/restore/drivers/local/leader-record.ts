import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { identify, isAlive, type ProcessIdentity } from '../../../embedded/process-identity.ts';
import type { RunPlace } from './run-place.ts';

/**
 * Leaders of sessions that were begun for a run: of its services, and of steps such as a hook, for as long as they take. Each writes down who it is
 * itself, before it becomes what it is to run: whoever starts it may be killed at any moment.
 */
const leadersOf = ({ records }: RunPlace): string => join(records, 'leaders');
const stepsOf = ({ records }: RunPlace): string => join(records, 'steps');

export const leaderFile = (place: RunPlace, service: string): string => join(leadersOf(place), service);
export const stepFile = (place: RunPlace, name: string): string => join(stepsOf(place), name);

export function makeRecordFolders(place: RunPlace): void {
  for (const folder of [leadersOf(place), stepsOf(place)])
    mkdirSync(folder, { recursive: true, mode: 0o700 });
}

/**
 * For `/bin/sh -c … sh FILE COMMAND…`: writes the shell's own pid, boot and start to FILE, then becomes COMMAND, with the umask of a container.
 */
export const RECORD_THEN_EXEC =
  'umask 077; read -r boot < /proc/sys/kernel/random/boot_id; read -r stat < /proc/$$/stat; ' +
  'printf "%s\\n%s\\n" "$boot" "$stat" > "$1" || exit 126; shift; umask 022; exec "$@"';

/** The leader of a service, if it lives. */
export function livingLeader(place: RunPlace, service: string): ProcessIdentity | undefined {
  const leader = recordedLeader(leaderFile(place, service));
  return leader && isAlive(leader) ? leader : undefined;
}

/** Steps that were begun and never ended: whoever ran them is gone, or still runs them. */
export const begunSteps = (place: RunPlace): { file: string; leader: ProcessIdentity | undefined }[] =>
  listIfThere(stepsOf(place))
    .map((name) => stepFile(place, name))
    .map((file) => ({ file, leader: recordedLeader(file) }));

/** Leaders, dead or alive, of a service's sessions, or of all of the run. One whose pid was handed out again is none. */
export function recordedSessions(place: RunPlace, service?: string): ProcessIdentity[] {
  const files =
    service === undefined
      ? [leadersOf(place), stepsOf(place)].flatMap((folder) =>
          listIfThere(folder).map((name) => join(folder, name)),
        )
      : [leaderFile(place, service)];
  return files.flatMap((file) => {
    const leader = recordedLeader(file);
    const now = leader && identify(leader.pid);
    return leader && (!now || now.startedAt === leader.startedAt) ? leader : [];
  });
}

/** A service without a process of its own has begun once its preparation is done. */
export function markBegun(place: RunPlace, service: string): void {
  mkdirSync(join(place.records, 'begun', service), { recursive: true });
}

export const hasBegun = (place: RunPlace, service: string): boolean =>
  existsSync(join(place.records, 'begun', service));

export const forgetBegun = (place: RunPlace, service: string): void =>
  rmSync(join(place.records, 'begun', service), { recursive: true, force: true });

/** `undefined` if it was not written, or in an earlier boot. */
function recordedLeader(file: string): ProcessIdentity | undefined {
  const [boot, stat] = readIfThere(file).split('\n');
  const ticks = stat?.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
  if (!boot || !stat || !ticks || boot !== readIfThere('/proc/sys/kernel/random/boot_id').trim()) {
    return undefined;
  }
  return { pid: Number.parseInt(stat, 10), startedAt: `${boot}:${ticks}` };
}

function readIfThere(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

function listIfThere(path: string): string[] {
  try {
    return readdirSync(path);
  } catch {
    return [];
  }
}
