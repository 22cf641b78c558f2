/** How a run ends, by Temporal's names. One that is paused there, or that this SDK knows no name for, may still go on. */
const CLOSED: readonly string[] = ['COMPLETED', 'FAILED', 'CANCELLED', 'TERMINATED', 'TIMED_OUT'];

/** Whether a run has ended for good. @param status as `describe()` names it */
export const isClosed = (status: string): boolean => CLOSED.includes(status);
