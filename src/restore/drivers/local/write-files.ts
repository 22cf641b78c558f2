import { chmodSync, chownSync, lstatSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { InfrastructureError } from '../driver.ts';
import type { Deployed } from './deployed.ts';
import { makeRecordFolders } from './leader-record.ts';
import type { RunPlace } from './run-place.ts';

/** Makes the run's folder: passed through by everybody, listed by nobody but us; the records are ours alone. */
export function makeRunFolder(place: RunPlace): void {
  for (const folder of [place.folder, place.root]) makeFolder(folder, 0o711);
  makeFolder(place.records, 0o700);
  makeRecordFolders(place);
  makeFolder(place.logs, 0o700);
}

/** Writes all that a deployment consists of beside its processes. What the volumes hold stays as it is. */
export function writeFiles(place: RunPlace, deployed: Deployed): void {
  for (const [volume, { uid, gid }] of Object.entries(deployed.volumes)) {
    const folder = join(place.volumes, volume);
    if (lstatSync(folder, { throwIfNoEntry: false })) continue;
    makeFolder(folder, 0o755);
    chownSync(folder, uid, gid);
  }
  for (const { home, user } of Object.values(deployed.services)) {
    makeFolder(home, 0o755);
    chownSync(home, user.uid, user.gid);
    makeFolder(join(home, 'tmp'), 0o777);
  }
  if (needsSockets(place, deployed)) {
    makeOutside(place);
    makeFolder(place.sockets, 0o1777);
  }
  for (const { path, content, mode, uid, gid } of deployed.files) {
    makeFolder(dirname(path), 0o755);
    rmSync(path, { force: true });
    writeFileSync(path, content, { mode: 0o600 });
    chownSync(path, uid, gid);
    chmodSync(path, mode);
  }
}

/** Removes what a container has beside its volumes: a new version starts without it. */
export function clearContainers(place: RunPlace): void {
  const kept = new Set(['records', 'repository', 'logs', 'volumes']);
  for (const name of listIfThere(place.root)) {
    if (!kept.has(name)) rmSync(join(place.root, name), { recursive: true, force: true });
  }
  rmSync(place.sockets, { recursive: true, force: true });
}

const needsSockets = (place: RunPlace, { services, files }: Deployed): boolean =>
  JSON.stringify([services, files]).includes(place.sockets);

/** In a folder that everybody may write to: it has to be ours, not one that somebody has put there. */
function makeOutside({ outside }: RunPlace): void {
  makeFolder(outside, 0o711);
  if (lstatSync(outside).uid !== process.getuid?.()) {
    throw new InfrastructureError(`${outside} belongs to somebody else; remove it`);
  }
}

/** With this mode whatever the umask is; one that is there keeps its own. */
function makeFolder(path: string, mode: number): void {
  if (lstatSync(path, { throwIfNoEntry: false })) return;
  makeFolder(dirname(path), 0o755);
  mkdirSync(path, { recursive: true });
  chmodSync(path, mode);
}

function listIfThere(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
