import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from './free-port.ts';
import { writeAtomically } from './write-atomically.ts';

export interface StackPorts {
  postgres: number;
  temporal: number;
  ui: number;
  api: number;
}

/** Temporal's own usual ports; PostgreSQL one beside its usual port, where the machine's own server may be; one of ours for the API. */
export const USUAL_PORTS: StackPorts = { postgres: 5433, temporal: 7233, ui: 8233, api: 8480 };

/**
 * The ports for this start: those `asked` for, as they are; else those of the last start on this data directory, so that
 * a bookmark of the Web UI stays good; else the usual ones; else any. A port that is taken is passed over, unless asked for.
 */
export async function choosePorts(dataDir: string, asked: Partial<StackPorts>): Promise<StackPorts> {
  const last = readLast(fileIn(dataDir));
  const choose = async (name: keyof StackPorts) =>
    asked[name] || (await freePort(last[name], USUAL_PORTS[name]));
  return {
    postgres: await choose('postgres'),
    temporal: await choose('temporal'),
    ui: await choose('ui'),
    api: await choose('api'),
  };
}

/** Records the ports that the servers have in the end, for the next start. */
export const keepPorts = (dataDir: string, ports: StackPorts): void =>
  writeAtomically(fileIn(dataDir), `${JSON.stringify(ports)}\n`);

const fileIn = (dataDir: string) => join(dataDir, 'ports.json');

function readLast(file: string): Partial<StackPorts> {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Partial<StackPorts>;
  } catch {
    return {}; // the first start
  }
}

/** What servers say of a port that somebody else was faster at. */
export const PORT_TAKEN = /address already in use/i;

/**
 * Starts a server on a port that was free a moment ago, or on any other if somebody was faster: two stacks that start at
 * once choose the same. Every later start is on the port of the first, which clients know by then.
 * @param isAsked the port must be this one from the beginning
 */
export function onPort<Server extends { port: number }>(
  chosen: number,
  isAsked: boolean,
  start: (port: number | undefined, signal: AbortSignal) => Promise<Server>,
): (signal: AbortSignal) => Promise<Server> {
  let port = chosen;
  let isFixed = isAsked;
  return async (signal) => {
    const server = await start(port, signal).catch((error: Error) => {
      if (isFixed || !PORT_TAKEN.test(error.message)) throw error;
      return start(undefined, signal);
    });
    port = server.port;
    isFixed = true;
    return server;
  };
}
