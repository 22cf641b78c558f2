/** Whose the records of a proof are: kept as `owner` among them. */
export interface ProofOwner {
  temporalNamespace: string;
  workflowId: string;
  workflowRunId: string;
}

/** Folder, among a proof's records, of what is not of one run. */
export const PROOF_RECORDS = 'proof';
