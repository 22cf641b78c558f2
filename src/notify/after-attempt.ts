import type { Settlement } from '../store/webhook-deliveries.ts';
import type { SendOutcome } from './send.ts';

const FIRST_MS = 5_000;
const LONGEST_MS = 3_600_000;
/** So long after an event it is of no use any more. */
const GIVE_UP_MS = 24 * 3_600_000;
/** Attempts that everything gets: also what was refused, and what is that old because the service was down. */
const AT_LEAST = 3;

/**
 * What is to become of a delivery after an attempt.
 * @param attempts so far, this one included
 * @param ageMs since its event
 * @param random from 0 to 1
 */
export function afterAttempt(
  outcome: SendOutcome,
  { attempts, ageMs }: { attempts: number; ageMs: number },
  random: number,
): Settlement {
  if (outcome.kind === 'delivered') return { state: 'delivered' };
  const { problem } = outcome;
  const asked = outcome.kind === 'failed' ? (outcome.retryAfterMs ?? 0) : 0;
  const delayMs = Math.max(asked, backoffMs(attempts, random));
  const isHopeless = outcome.kind === 'refused' || ageMs + delayMs > GIVE_UP_MS;
  return isHopeless && attempts >= AT_LEAST
    ? { state: 'given_up', problem }
    : { state: 'retrying', problem, delayMs };
}

/** 5 s, 10 s, 20 s, … up to an hour, each up to a quarter more or less: what failed together is not repeated together. */
const backoffMs = (attempts: number, random: number): number =>
  Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(attempts - 1, 20)) * (0.75 + random / 2);
