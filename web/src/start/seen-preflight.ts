/** A pre-flight that found no problem, and was on the screen. */
export interface SeenPreflight {
  /** What was asked, as text. */
  request: string;
  analysisId: string;
  atMs: number;
}

/** For so long a server is taken to be as it was. */
const FRESH_MS = 30 * 60_000;

/** Whether the pre-flight of just this request was seen a short while ago: then the service need not read the archives for it again. */
export const seenPreflight = (seen: SeenPreflight | undefined, request: string, nowMs: number): boolean =>
  seen !== undefined && seen.request === request && nowMs - seen.atMs <= FRESH_MS;
