import type { Assertion, Step } from './assertion.ts';
import type { DriverName, HookResult, Leftovers, VolumeFile } from './drivers/driver.ts';
import type { BackupPlan } from './labels/backup-plan.ts';
import type { StoreAnswer } from './probe/protocol.ts';
import type { ProofFile } from './recipe/proof-file.ts';

/**
 * All that a proof has seen, in its workers' own words: evidence, text and outcome are made of it (`judgeProof`, `writeBundle`, `proveText`).
 * Plain JSON. Holds no secret that the driver knows to blot out; what slipped through is blotted out as the evidence is written.
 */
export interface ProofRecord {
  /** Unique: the workflow's id, or what else finds the proof again. */
  proof: string;
  recipe: RecipeRecord;
  driver: DriverName;
  /** Whether it was to be done again from nothing: two passes, or it is not `proved`. */
  cold: boolean;
  /** ISO 8601, UTC. */
  startedAt: string;
  finishedAt: string;
  wasCancelled: boolean;
  /** Of the tested version, once for all passes: step `lint`. */
  lint: LintRecord;
  /** What the recipe was before; null if there is no published version. */
  published: PublishedRecord | null;
  /** As far as they came, in their order. */
  passes: PassRecord[];
  /** What this driver can't show, for people. */
  limits: string[];
  /** Of the proof as a whole: what is recorded with the recipe, secrets in the evidence, passes that share something. Step `evidence`. */
  assertions: Assertion[];
}

export interface RecipeRecord {
  /** Version of the tested recipe, `3.0.2+2024.06.52`. */
  version: string;
  /** SHA-256 over the recipe's files. */
  digest: string;
  /** `proof.yml`, as it was read. */
  proof: ProofFile;
}

export interface PublishedRecord {
  version: string;
  /** What its labels come to. */
  plan: BackupPlan;
  lint: LintRecord;
  /** What was seen of this version itself, steps `install` and perhaps `functional`; what is not here was not tried. */
  assertions: Assertion[];
}

export interface LintRecord {
  findings: LintFinding[];
  /** Null if the linter has run to its end. */
  error: string | null;
}

/** What a linter found in a recipe. */
export interface LintFinding {
  rule: string;
  level: 'error' | 'warning';
  /** Service, volume or label. */
  where: string;
  /** What is wrong, and what to write instead. */
  what: string;
}

export interface StepRecord {
  step: Step;
  /** Of the last attempt. */
  ms: number;
  /** From 1. */
  attempts: number;
}

export interface SnapshotRecord {
  /** Of the engine. */
  id: string;
  tag: string;
  /** As the engine says. */
  files: number;
  bytes: number;
  exitCode: number;
  unreadable: string[];
  /** What it holds. */
  listing: VolumeFile[];
}

/** From deploy to teardown. What a step did not get to is null or empty. */
export interface PassRecord {
  /** From 1. */
  pass: number;
  run: string;
  seed: number;
  domain: string;
  startedAt: string;
  finishedAt: string;
  /** How often it was begun: more than once if it was interrupted where it can't go on. */
  attempts: number;
  /** Those that came to their end, in their order. */
  steps: StepRecord[];
  /** The step that could not be done: tools and machines, not the data. Null if each was done, or an assertion that failed ended the pass. */
  broken: { step: Step; message: string } | null;
  assertions: Assertion[];
  /** Service → label → value, those of backupbot, as Swarm gets them. */
  labels: Record<string, Record<string, string>>;
  plan: BackupPlan;
  /** Small facts that the probe told as it seeded: name → text. */
  evidence: Record<string, string>;
  /** What the probe read, in the steps seed or upgrade, gone, back and again. */
  manifests: Record<Manifest, StoreAnswer[] | null>;
  hooks: HookResult[];
  snapshot: SnapshotRecord | null;
  /** What was wrong as all that is stored was read and compared; empty if nothing, null if it was not read. */
  check: string | null;
  /** From the end of the wipe until all was read back: what an operator would wait for. */
  recoveryMs: number | null;
  /** Programs or images → version. */
  versions: Record<string, string>;
  leftovers: Leftovers | null;
}

export const MANIFESTS = ['before', 'gone', 'after', 'again'] as const;
export type Manifest = (typeof MANIFESTS)[number];
