import type { ComposeFile } from './compose-file.ts';
import type { ProofFile } from './proof-file.ts';

/** One version of a recipe, read from its folder and checked. */
export interface Recipe {
  /** The folder of the recipe, absolute: `proof.yml`, the probe and `process.yml` are here for both versions. */
  folder: string;
  /** Where this version's compose file is: `folder`, or the folder of the version published before. */
  versionFolder: string;
  proof: ProofFile;
  compose: ComposeFile;
  /** The label `coop-cloud.${STACK_NAME}.version`: `3.0.2+2024.06.52`. */
  version: string;
  /** SHA-256 over all files of the recipe's folder: which recipe a proof is of. */
  digest: string;
}
