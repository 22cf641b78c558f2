/** A `viewer` sees everything but what people wrote; an `operator` also starts, holds, cancels and retries. */
export const ROLES = ['viewer', 'operator'] as const;
export type Role = (typeof ROLES)[number];
