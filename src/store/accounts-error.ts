/** The numbers of a job contradict each other: a fault of this service, which no retry cures and nobody should overlook. */
export class AccountsError extends Error {
  override name = 'AccountsError';
}

/** How a workflow can be further than its database, in words. */
export const OLDER_DATABASE =
  "the database is older than Temporal's; was only one of them restored? Start the migration again";
