import type { BackupPlan } from '../../labels/backup-plan.ts';
import type { ContainersFile } from './containers-file.ts';
import type { HelperImages } from './images.ts';
import type { StackFile } from './stack-file.ts';

/** Who reads the labels and runs hooks and restic. */
export const ENGINES = ['restic', 'backup-bot-two'] as const;
export type Engine = (typeof ENGINES)[number];

/** What the commands of a run are rendered from. */
export interface RunContext {
  run: string;
  /** The run's own folder, absolute. */
  folder: string;
  engine: Engine;
  images: HelperImages;
}

/** The same with the version of the recipe that is deployed. */
export interface StackContext extends RunContext {
  stack: StackFile;
  endpoints: ContainersFile['endpoints'];
  /** Variables that `stack.env` has for the stack file. */
  variables: string[];
}

/** The same with what its labels come to. */
export interface BackupContext extends RunContext {
  plan: BackupPlan;
}
