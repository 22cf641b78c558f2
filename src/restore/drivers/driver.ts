import type { BackupPlan } from '../labels/backup-plan.ts';
import type { Endpoint } from '../probe/protocol.ts';
import type { Recipe } from '../recipe/recipe.ts';

export const DRIVERS = ['local', 'compose'] as const;
export type DriverName = (typeof DRIVERS)[number];

/** One deployment: all that a driver needs to find it again, in another process too. */
export interface Deployment {
  /** Unique for each pass, short: processes, stacks, volumes and snapshots carry it. `[a-z0-9-]`, at most 24. */
  run: string;
  /** The run's own folder, absolute, below the worker's folder of proofs: volumes, repository, secrets, records. Gone after `down`. */
  folder: string;
  driver: DriverName;
}

/** Something about machines or tools, not about the data: may be tried again, and leaves the rung `unverified`. */
export class InfrastructureError extends Error {
  override name = 'InfrastructureError';
}

/** Can't be cured by trying again: a program is missing, a file of the recipe is wrong. The message says what to do. */
export class RecipeError extends Error {
  override name = 'RecipeError';
}

export interface HookResult {
  service: string;
  hook: 'backup.pre' | 'backup.post' | 'restore.pre' | 'restore.post';
  /** Null: it could not be run, or was ended for its time. */
  exitCode: number | null;
  ms: number;
  /** The last lines that it wrote, secrets blotted out. */
  output: string;
}

export interface BackupOutcome {
  hooks: HookResult[];
  /** From the engine's own answer; null if it made none. */
  snapshot: string | null;
  /** Of the engine: 0, or 3 if files could not be read; 1 if it was not run at all. */
  exitCode: number;
  /** `volume/path` of what could not be read. */
  unreadable: string[];
  /** What the engine says that it copied. */
  files: number;
  bytes: number;
  /** Why there is no whole snapshot, in words; empty if there is one. */
  problem?: string;
}

export interface RestoreOutcome {
  hooks: HookResult[];
  exitCode: number;
  /** What the engine or the hooks complained of; empty if nothing. */
  problem: string;
}

/** A file, folder or link in a volume or a snapshot. */
export interface VolumeFile {
  volume: string;
  /** Relative to the volume's root, without leading slash. */
  path: string;
  type: 'file' | 'folder' | 'link';
  /** Bytes; 0 of folders. */
  size: number;
  /** Permission bits in octal, `0640`. */
  mode: string;
  uid: number;
  gid: number;
}

/** What is still there after a teardown. All empty: clean. */
export interface Leftovers {
  processes: string[];
  ports: number[];
  files: string[];
  volumes: string[];
}

export interface Driver {
  /** Deploys this version of the recipe, or changes what is deployed to it with the volumes as they are. Doing it again changes nothing. */
  up(recipe: Recipe): Promise<void>;
  /** Waits until every service is healthy. @throws InfrastructureError if one is not in time, with the end of its log */
  ready(): Promise<void>;
  /** For the probe. */
  endpoints(): Promise<Record<string, Endpoint>>;
  /** Service → beginning of a command that runs in it. */
  exec(): Promise<Record<string, string[]>>;
  /** Made at the first `up`, the same until `down`. */
  secrets(): Promise<Record<string, string>>;
  /** Restarts services, all unless named, and waits until they are healthy. */
  restart(services?: readonly string[]): Promise<void>;
  /** Everything in the volumes, sorted by volume and path. */
  volumes(): Promise<VolumeFile[]>;
  /** Runs the hooks and the engine, as the plan says. `tag` finds the snapshot again. */
  backup(plan: BackupPlan, tag: string): Promise<BackupOutcome>;
  /** What a snapshot holds. */
  list(snapshot: string): Promise<VolumeFile[]>;
  /** Reads everything that is stored and compares it with its checksums. @returns what is wrong; empty if nothing */
  check(): Promise<string>;
  /** Stops everything and removes what the volumes hold. Services are down afterwards. @returns what is left in the volumes: nothing, if it worked */
  wipe(): Promise<VolumeFile[]>;
  /** Brings a snapshot back, by its id, into the running services: hooks, files, hooks. */
  restore(plan: BackupPlan, snapshot: string): Promise<RestoreOutcome>;
  /** Programs or images → version, for the evidence. */
  versions(): Promise<Record<string, string>>;
  /** Removes everything, whatever is there. May be called again, from another process, and when nothing was ever deployed. */
  down(): Promise<Leftovers>;
}
