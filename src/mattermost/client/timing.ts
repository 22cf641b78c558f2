/** How patient a client is. Milliseconds. */
export interface ClientTiming {
  /** The first wait after a failure; it doubles with each. */
  firstWaitMs: number;
  maxWaitMs: number;
  /** After so many failures in a row a request is given up; an upload, after so many without a byte of progress. */
  maxFailures: number;
  connectMs: number;
  /** A request on which nothing happens for so long is given up. */
  idleMs: number;
  /** Likewise for a part of an upload: behind the last one the server moves the file. */
  uploadIdleMs: number;
}

/** For what runs by itself: a server that is started again is back within some minutes. */
export const PATIENT: ClientTiming = {
  firstWaitMs: 1_000,
  maxWaitMs: 60_000,
  maxFailures: 10,
  connectMs: 15_000,
  idleMs: 60_000,
  uploadIdleMs: 600_000,
};

/** For somebody who sits before it. */
export const PROMPT: ClientTiming = { ...PATIENT, firstWaitMs: 500, maxFailures: 3, connectMs: 10_000 };
