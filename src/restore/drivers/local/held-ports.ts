import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** Those of the ports on which one of the processes listens. */
export function heldPorts(ports: readonly number[], pids: readonly number[]): number[] {
  const sockets = new Set(pids.flatMap(socketsOf));
  const listening = ['tcp', 'tcp6'].flatMap(listeners).filter(({ inode }) => sockets.has(inode));
  return ports.filter((port) => listening.some((listener) => listener.port === port));
}

/** Lines of /proc/net/tcp: `sl local_address rem_address st … inode`, the port in hexadecimal behind the address. */
function listeners(table: string): { port: number; inode: string }[] {
  return read(`/proc/net/${table}`)
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter((fields) => fields[3] === LISTEN)
    .map((fields) => ({
      port: Number.parseInt(fields[1]?.split(':').at(-1) ?? '', 16),
      inode: fields[9] ?? '',
    }));
}

function socketsOf(pid: number): string[] {
  try {
    return readdirSync(`/proc/${pid}/fd`).flatMap((descriptor) => {
      const link = /^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/${pid}/fd/${descriptor}`));
      return link?.[1] ?? [];
    });
  } catch {
    return []; // gone meanwhile
  }
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return ''; // no IPv6
  }
}

const LISTEN = '0A';
