import { readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { freePort } from '../../../embedded/free-port.ts';
import { writeAtomically } from '../../../embedded/write-atomically.ts';
import { findProcesses } from './find-processes.ts';
import { heldPorts } from './held-ports.ts';
import type { RunPlace } from './run-place.ts';

/**
 * A port of 127.0.0.1 for each name, written down in the run's folder. A port stays the same for the whole run unless somebody else has taken it
 * while the run did not use it. What other runs have leased is passed over, as their services may be down at the moment.
 */
export async function leasePorts(place: RunPlace, names: readonly string[]): Promise<Record<string, number>> {
  const kept = readPorts(place);
  const ours = findProcesses(place).map(({ pid }) => pid);
  const held = new Set(heldPorts(Object.values(kept), ours));
  const taken = new Set(portsOfOthers(place));
  const ports: Record<string, number> = {};
  for (const name of names) {
    let port = kept[name];
    if (port === undefined || !(held.has(port) || (await isFree(port)))) {
      do port = await freePort();
      while (taken.has(port));
    }
    taken.add(port);
    ports[name] = port;
  }
  writeAtomically(fileIn(place.records), `${JSON.stringify(ports)}\n`);
  return ports;
}

/** Name → port; none before they were leased. */
export const readPorts = (place: RunPlace): Record<string, number> => readFile(fileIn(place.records));

function portsOfOthers(place: RunPlace): number[] {
  const besides = dirname(place.folder);
  return [
    ...list(besides).map((name) => join(besides, name)),
    ...list('/var/tmp')
      .filter((name) => name.startsWith('slack-mm2-'))
      .map((name) => join('/var/tmp', name)),
  ]
    .filter((folder) => folder !== place.root)
    .flatMap((folder) => Object.values(readFile(fileIn(join(folder, 'records')))));
}

const isFree = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ port, host: '127.0.0.1' }, () => server.close(() => resolve(true)));
  });

const fileIn = (records: string): string => join(records, 'ports.json');

function readFile(path: string): Record<string, number> {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Record<string, number>;
  } catch {
    return {};
  }
}

function list(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
