import type { Assertion, Step } from '../restore/assertion.ts';
import type { Deployment, DriverName } from '../restore/drivers/driver.ts';

/** The input of `restoreProof`, as it is given to `temporal workflow start --input`. Checked by `openProof`, which names the field that is wrong. */
export interface RestoreProofInput {
  /** A recipe that comes along (`mailu`, `mattermost`), or the path of a recipe's folder on the worker's machine. */
  recipe: string;
  /** `local` unless given: plain processes. `compose`: containers. */
  driver?: DriverName;
  /** Do it all again from nothing, with other data: only then is it `proved`. */
  cold?: boolean;
  /** Where the evidence goes, a new folder on the worker's machine; among the worker's own unless given. */
  evidence?: string;
  /** Add the assertions that were made to those recorded with the recipe. */
  record?: boolean;
}

/** A proof that has begun. */
export interface OpenedProof {
  /** Short and unique: folders and runs carry it. */
  key: string;
  /** The recipe's folder, absolute. */
  recipe: string;
  name: string;
  version: string;
  /** Of the recipe's files; a recipe that changes on the way is no recipe to prove. */
  digest: string;
  driver: DriverName;
  /** What each pass makes its data from. */
  seeds: number[];
  /** The recipe has no backup and says why, and its published version has none: there is nothing to restore. */
  skipsBackup?: boolean;
  deadlineMinutes: number;
  /** ISO 8601, UTC. */
  startedAt: string;
  /** Of the worker's proofs, absolute: each run has its folder in it. */
  folder: string;
  /** Task queue of the machine on which everything of this proof happens: volumes are local. */
  queue: string;
}

/** What each step of a pass is told. */
export interface StepInput {
  proof: OpenedProof;
  /** From 1. */
  pass: number;
  deployment: Deployment;
}

export interface StepReport {
  assertions: Assertion[];
}

/** How a pass went, as the workflow saw it. */
export interface PassEnd {
  pass: number;
  deployment: Deployment;
  /** How often it was begun: more than once if a step was interrupted that can't be done twice. */
  attempts: number;
  /** The step that could not be done, and why, if one could not. */
  broken?: { step: Step; message: string };
}

export interface CloseInput {
  proof: OpenedProof;
  input: RestoreProofInput;
  passes: PassEnd[];
  wasCancelled: boolean;
}

/** The result of `restoreProof`. */
export interface RestoreProofResult {
  proofId: number;
  outcome: 'proved' | 'passed' | 'failed' | 'unverified' | 'cancelled';
  level: number;
  /** Rung → `earned`, `skipped`, `failed` or `unverified`. */
  rungs: Record<string, string>;
  assertions: number;
  failed: number;
  /** Folder of the evidence, on the worker's machine. */
  evidence: string;
}

/** Where a proof is, for `temporal workflow query --type proofProgress`. */
export interface ProofProgress {
  name: string | null;
  pass: number;
  passes: number;
  /** Null before the first and after the last. */
  step: Step | 'permit' | null;
  assertions: number;
  /** Ids of those that failed. */
  failed: string[];
}
