import type { Logger } from '../observe/create-log.ts';

/** Told of every new state, as JSON text. */
type Subscriber = (state: string) => void;

/** Something that is looked at for as long as somebody wants to know of it. */
interface Watched {
  subscribers: Set<Subscriber>;
  last: string | undefined;
  stop: () => void;
}

/** One look for all who watch the same: two hundred open pages cost the database as much as one. */
export interface Feed {
  /** Tells the present state at once, if it is known, and every later one. @returns ends it */
  subscribe(key: string, read: () => Promise<unknown>, subscriber: Subscriber): () => void;
  close(): void;
}

export function createFeed(log: Logger, periodMs: number): Feed {
  const watched = new Map<string, Watched>();

  function watch(key: string, read: () => Promise<unknown>): Watched {
    const subscribers = new Set<Subscriber>();
    let timer: NodeJS.Timeout | undefined;
    let isStopped = false;
    const one: Watched = {
      subscribers,
      last: undefined,
      stop: () => {
        isStopped = true;
        clearTimeout(timer);
        watched.delete(key);
      },
    };
    const look = async () => {
      try {
        const state = JSON.stringify(await read());
        if (isStopped) return;
        if (state !== one.last) {
          one.last = state;
          for (const subscriber of subscribers) subscriber(state);
        }
      } catch (error) {
        // The servers may be starting again: the page keeps what it has, and hears more when they are back.
        log.debug({ error, key }, 'a state could not be read');
      }
      if (!isStopped) timer = setTimeout(look, periodMs);
    };
    void look();
    watched.set(key, one);
    return one;
  }

  return {
    subscribe(key, read, subscriber) {
      const one = watched.get(key) ?? watch(key, read);
      one.subscribers.add(subscriber);
      if (one.last !== undefined) subscriber(one.last);
      return () => {
        one.subscribers.delete(subscriber);
        if (one.subscribers.size === 0) one.stop();
      };
    },
    close() {
      for (const one of watched.values()) one.stop();
    },
  };
}
