import type { Logger } from '../observe/create-log.ts';

export interface Subscriber {
  /** Told of every new state, as JSON text. */
  state(state: string): void;
  /** What was watched is no more, as a job that was forgotten: nothing will be told again. */
  gone(): void;
}

export interface Source {
  /** undefined once there is nothing to be read any more. */
  read: () => Promise<unknown>;
  /** Nothing will change soon: it is looked at less often. */
  isAtRest?: () => boolean;
}

/** Something that is looked at for as long as somebody wants to know of it. */
interface Watched {
  subscribers: Set<Subscriber>;
  last: string | undefined;
  /** Whether the newest look has succeeded. */
  isFresh: boolean;
  stop: () => void;
}

/** Somebody who watches. */
export interface Subscription {
  /** Whether the state that was told last is that of now: not while it can't be read. */
  isFresh(): boolean;
  /** Ends it. */
  leave(): void;
}

/** One look for all who watch the same: two hundred open pages cost the database as much as one. */
export interface Feed {
  /** Tells the present state at once, if it is known, and every later one. */
  subscribe(key: string, source: Source, subscriber: Subscriber): Subscription;
  close(): void;
}

export interface FeedPeriods {
  periodMs: number;
  /** Of what is at rest. */
  restMs: number;
}

export function createFeed(log: Logger, { periodMs, restMs }: FeedPeriods): Feed {
  const watched = new Map<string, Watched>();

  function watch(key: string, { read, isAtRest }: Source): Watched {
    const subscribers = new Set<Subscriber>();
    let timer: NodeJS.Timeout | undefined;
    let isStopped = false;
    const one: Watched = {
      subscribers,
      last: undefined,
      isFresh: false,
      stop: () => {
        isStopped = true;
        clearTimeout(timer);
        if (watched.get(key) === one) watched.delete(key);
      },
    };
    const look = async () => {
      try {
        const found = await read();
        if (isStopped) return;
        if (found === undefined) {
          one.stop();
          for (const subscriber of subscribers) subscriber.gone();
          return;
        }
        const state = JSON.stringify(found);
        const isNew = state !== one.last || !one.isFresh;
        one.isFresh = true;
        if (isNew) {
          one.last = state;
          for (const subscriber of subscribers) subscriber.state(state);
        }
      } catch (error) {
        one.isFresh = false;
        // The servers may be starting again: the page keeps what it has, and hears more when they are back.
        log.debug({ error, key }, 'a state could not be read');
      }
      if (!isStopped) timer = setTimeout(look, isAtRest?.() ? restMs : periodMs);
    };
    void look();
    watched.set(key, one);
    return one;
  }

  return {
    subscribe(key, source, subscriber) {
      const one = watched.get(key) ?? watch(key, source);
      one.subscribers.add(subscriber);
      if (one.last !== undefined && one.isFresh) subscriber.state(one.last);
      return {
        isFresh: () => one.isFresh,
        leave: () => {
          one.subscribers.delete(subscriber);
          if (one.subscribers.size === 0) one.stop();
        },
      };
    },
    close() {
      for (const one of watched.values()) one.stop();
    },
  };
}
