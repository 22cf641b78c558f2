import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** A living process, as Linux tells of it. */
export interface ProcessEntry {
  pid: number;
  parent: number;
  session: number;
  /** Of a terminal, somebody's; not of what this driver starts. */
  hasTerminal: boolean;
  /** In ticks since boot; comparable with others of this boot. */
  startTicks: number;
}

/** All processes that live: a zombie does not. */
export const livingProcesses = (): ProcessEntry[] =>
  readdirSync('/proc').flatMap((name) => (/^\d+$/.test(name) ? (readEntry(Number(name)) ?? []) : []));

/** One process, or `undefined` if it does not live. */
export function readEntry(pid: number): ProcessEntry | undefined {
  const stat = readProc(pid, 'stat');
  // The second field, the name, may itself hold spaces and parentheses.
  const [state, parent, , session, terminal, ...rest] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  if (rest.length === 0 || state === 'Z' || state === 'X') return undefined;
  return {
    pid,
    parent: Number(parent),
    session: Number(session),
    hasTerminal: terminal !== '0',
    startTicks: Number(rest[14]),
  };
}

/** The arguments that it was started with, or has put in their place. */
export const argumentsOf = (pid: number): string[] => readProc(pid, 'cmdline').split('\0').filter(Boolean);

/** `NAME=value` as it was started with. */
export const environmentOf = (pid: number): string[] => readProc(pid, 'environ').split('\0');

/** Working directory, program, standard input, output and error. */
export const pathsOf = (pid: number): string[] =>
  ['cwd', 'exe', 'fd/0', 'fd/1', 'fd/2'].map((link) => readLink(`/proc/${pid}/${link}`));

function readProc(pid: number, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return ''; // gone, or somebody else's
  }
}

function readLink(path: string): string {
  try {
    return readlinkSync(path).replace(/ \(deleted\)$/, '');
  } catch {
    return '';
  }
}
