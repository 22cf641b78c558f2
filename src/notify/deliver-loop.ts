import type { Logger } from '../observe/create-log.ts';
import type { DatabasePool } from '../store/pool.ts';
import {
  deleteSettledDeliveries,
  giveBackDelivery,
  settleDelivery,
  type TakenDelivery,
  takeDelivery,
  tellFailures,
} from '../store/webhook-deliveries.ts';
import { afterAttempt } from './after-attempt.ts';
import { requestOf } from './request-of.ts';
import { createReceiverAgent, send } from './send.ts';

/** How often deliveries that are due are looked for. */
const PERIOD_MS = 1_000;
/** Rounds between two looks at the counters of failed entities. */
const FAILURES_EVERY = 5;
/** Rounds between two looks for deliveries that are old enough to be deleted: an hour. */
const DELETE_EVERY = 3_600;
/** Who has not said within this time what became of a delivery is dead: an attempt takes at most 10 s. */
const LEASE_MS = 60_000;
/** Requests at once. Each receiver gets one after the other. */
const AT_ONCE = 16;

export interface DeliverySettings {
  pool: DatabasePool;
  log: Logger;
  /** By which people reach the pages, if that is known. */
  publicHost: string | undefined;
}

/**
 * Delivers to webhooks what is written for them, for as long as this process lives. Several processes share the work; what one that was
 * killed had begun is delivered by another, maybe twice.
 * @returns stops it: what is under way is broken off, and due again at once
 */
export function startDeliveries({ pool, log, publicHost }: DeliverySettings): () => Promise<void> {
  const agent = createReceiverAgent();
  const stopping = new AbortController();
  const underWay = new Map<number, Promise<void>>();
  let rounds = 0;
  let looking: Promise<void> | undefined;

  const deliver = async (taken: TakenDelivery) => {
    const { webhookId, jobId, event, attempts } = taken;
    try {
      const outcome = await send(agent, requestOf(taken, publicHost, Date.now()), stopping.signal);
      const settlement = afterAttempt(outcome, taken, Math.random());
      if (settlement.state !== 'delivered')
        log.warn({ webhookId, jobId, event, attempts, ...settlement }, 'a webhook was not delivered');
      await settleDelivery(pool, taken, settlement);
    } catch (error) {
      if (!stopping.signal.aborted) throw error;
      await giveBackDelivery(pool, taken);
    }
  };

  const takeWhatIsDue = async () => {
    while (!stopping.signal.aborted && underWay.size < AT_ONCE) {
      const taken = await takeDelivery(pool, { leaseMs: LEASE_MS, busy: [...underWay.keys()] });
      if (!taken) return;
      const done = deliver(taken)
        .catch((error: unknown) => log.debug({ error }, 'what became of a delivery could not be recorded'))
        .finally(() => {
          underWay.delete(taken.webhookId);
          // The next one for this receiver need not wait for the next round.
          look();
        });
      underWay.set(taken.webhookId, done);
    }
  };

  let isWanted = false;
  function look(): void {
    isWanted = true;
    if (looking || stopping.signal.aborted) return;
    const rest = async () => {
      while (isWanted) {
        isWanted = false;
        await takeWhatIsDue();
      }
    };
    looking = rest()
      // A database that is down is reported by those who work with it.
      .catch((error: unknown) => log.debug({ error }, 'deliveries that are due could not be read'))
      .finally(() => {
        looking = undefined;
      });
  }

  const tell = oneAtATime(() => tellFailures(pool), log, 'the counters of failed entities could not be read');
  const clean = oneAtATime(() => deleteSettledDeliveries(pool), log, 'old deliveries could not be deleted');

  const round = () => {
    if (rounds % FAILURES_EVERY === 0) tell.begin();
    if (rounds % DELETE_EVERY === 0) clean.begin();
    rounds++;
    look();
  };
  round();
  const timer = setInterval(round, PERIOD_MS);
  return async () => {
    clearInterval(timer);
    stopping.abort();
    await looking;
    await tell.end();
    await clean.end();
    await Promise.all(underWay.values());
    await agent.destroy();
  };
}

/** Something that is done now and then, never twice at once; what fails is tried the next time. */
function oneAtATime(work: () => Promise<unknown>, log: Logger, problem: string) {
  let underWay: Promise<void> | undefined;
  return {
    begin: () => {
      underWay ??= work()
        .then(
          () => undefined,
          (error: unknown) => log.debug({ error }, problem),
        )
        .finally(() => {
          underWay = undefined;
        });
    },
    end: async () => underWay,
  };
}
