import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeAtomically } from '../../../embedded/write-atomically.ts';
import type { Endpoint } from '../../probe/protocol.ts';
import type { ServiceProcess } from '../../recipe/process-file.ts';
import { InfrastructureError } from '../driver.ts';
import type { PathMap } from './path-map.ts';
import type { RunPlace } from './run-place.ts';
import type { RunUser } from './users.ts';

/** What `up` deploys, with nothing left to look up: later calls, in other processes too, need no recipe. Holds secrets. */
export interface Deployed {
  recipe: string;
  version: string;
  /** Of the recipe's files, of which of its versions this is, and of the ports: with another one services have to start anew. */
  digest: string;
  services: Record<string, DeployedService>;
  /** Beginning with those that wait for nobody. */
  waves: string[][];
  /** Volume → whom it belongs to at first. */
  volumes: Record<string, { uid: number; gid: number }>;
  files: RenderedFile[];
  endpoints: Record<string, Endpoint>;
  /** Required program → where it is, and the Debian package that brings it. */
  programs: Record<string, { path: string; package: string }>;
}

export interface DeployedService {
  /** Absolute program first. */
  command: string[] | null;
  before: string[][];
  user: RunUser;
  /** All of it: nothing of ours is passed on. */
  environment: Record<string, string>;
  /** What the container calls its own: working directory and home. */
  home: string;
  paths: PathMap;
  ready: { port: number; send?: string; greeting: string } | { port: number; http: string } | null;
  stopSignal: ServiceProcess['stop_signal'];
}

export interface RenderedFile {
  /** Absolute. */
  path: string;
  content: string;
  mode: number;
  uid: number;
  gid: number;
}

export const keepDeployed = (place: RunPlace, deployed: Deployed): void =>
  writeAtomically(fileIn(place), `${JSON.stringify(deployed)}\n`);

/** What is deployed; `undefined` if nothing is. */
export function findDeployed(place: RunPlace): Deployed | undefined {
  try {
    return JSON.parse(readFileSync(fileIn(place), 'utf8')) as Deployed;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** @throws InfrastructureError if nothing is deployed */
export function readDeployed(place: RunPlace): Deployed {
  const deployed = findDeployed(place);
  if (deployed) return deployed;
  throw new InfrastructureError(`nothing is deployed for the run ${place.run} in ${place.root}`);
}

const fileIn = (place: RunPlace): string => join(place.records, 'deployed.json');
