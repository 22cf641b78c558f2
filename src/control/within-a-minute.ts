import { setTimeout as sleep } from 'node:timers/promises';

/** A running batch may end first, and a worker that is just starting has to come up. */
const PATIENCE_MS = 60_000;
const POLL_MS = 200;

/** Looks again and again for what a workflow was asked to do. @returns what `look` gives; undefined if that is nothing for a minute */
export async function withinAMinute<Seen>(look: () => Promise<Seen | undefined>): Promise<Seen | undefined> {
  const deadline = Date.now() + PATIENCE_MS;
  while (Date.now() < deadline) {
    const seen = await look();
    if (seen !== undefined) return seen;
    await sleep(POLL_MS);
  }
  return undefined;
}
