/** All of `meta` that two runs of one archive have in common. */
export const countersOf = ({ durations_ms: _, ...counters }: Record<string, unknown>) => counters;
