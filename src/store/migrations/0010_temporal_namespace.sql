-- Whose job it is: the id of the Temporal namespace in which its workflow runs. Another Temporal server on the same database knows
-- nothing of that workflow, and must not take the job for dead. NULL in jobs of earlier versions: filled in by the first worker that
-- finds the workflow in its own Temporal. Jobs that are running go on.
ALTER TABLE jobs ADD COLUMN temporal_namespace text;
