import { redact } from './redact.ts';
import type { RunPlace } from './run-place.ts';
import { readSecrets } from './secrets.ts';

/** How long something may take, in milliseconds. */
export interface LocalLimits {
  /** Until all services are healthy. */
  readyMs: number;
  /** From the stop signal to SIGKILL. */
  graceMs: number;
  /** One hook. */
  hookMs: number;
  /** One call of the engine. */
  engineMs: number;
}

export interface LocalOptions {
  /** Ends what is under way, with its processes; `down` is not concerned. */
  signal?: AbortSignal;
  /** Told what is done, a line each. No secrets. */
  log?: (line: string) => void;
  limits?: Partial<LocalLimits>;
}

/** What the parts of the driver share. */
export interface LocalContext {
  place: RunPlace;
  signal: AbortSignal | undefined;
  log: (line: string) => void;
  limits: LocalLimits;
  /** Blots the run's secrets out. */
  redact: (text: string) => string;
}

export const localContext = (place: RunPlace, { signal, log, limits }: LocalOptions): LocalContext => ({
  place,
  signal,
  log: log ?? (() => {}),
  limits: { ...USUAL_LIMITS, ...limits },
  redact: (text) => redact(text, readSecrets(place)),
});

const USUAL_LIMITS: LocalLimits = {
  readyMs: 180_000,
  graceMs: 10_000,
  hookMs: 300_000,
  engineMs: 1_800_000,
};
