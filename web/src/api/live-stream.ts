/** `lost` while the connection is being made again: what is shown is as it was then. */
export type Connection = 'connecting' | 'live' | 'lost';

/** The service sends `alive` every 15 s: who hears nothing for so long hears nobody, whatever the browser thinks of the connection. */
export const SILENT_MS = 40_000;
/** The browser gives up after an answer that is no stream (a proxy's 502, a login that has ended). */
export const AGAIN_MS = 2_000;
/** A look at another tab is no reason to connect anew. */
export const LEAVE_MS = 5_000;
/** How often a page that nobody sees looks how things are, for the title of its tab. */
export const PEEK_MS = 60_000;

/** What of an `EventSource` is used here. */
export interface Source {
  readonly readyState: number;
  onerror: ((event: never) => void) | null;
  addEventListener(type: string, listener: (message: { data: string }) => void): void;
  close(): void;
}

/** What of a `document` is used here. */
export interface Visibility {
  readonly hidden: boolean;
  addEventListener(type: 'visibilitychange', listener: () => void): void;
  removeEventListener(type: 'visibilitychange', listener: () => void): void;
}

export interface Listener {
  /** @param data of the event */
  state(data: string): void;
  /** @param heardAt when the service was last known to be there; undefined before the first state */
  connection(connection: Connection, heardAt: Date | undefined): void;
}

const CLOSED = 2;

/**
 * Listens to server-sent events, and connects again whenever they stop. A browser has six connections to a host over HTTP/1.1, so a page that
 * nobody sees keeps none: it connects once a minute until it is told the state.
 * @param event name of the event that holds the state
 * @returns what ends it
 */
export function openLiveStream(
  connect: () => Source,
  event: string,
  listener: Listener,
  page: Visibility,
): () => void {
  let source: Source | undefined;
  let heardAt: Date | undefined;
  let isLive = false;
  /** Of the silence that is too long, or of the next try. */
  let timer: ReturnType<typeof setTimeout> | undefined;
  let leaving: ReturnType<typeof setTimeout> | undefined;
  let isAway = page.hidden;

  const close = () => {
    clearTimeout(timer);
    source?.close();
    source = undefined;
  };
  const openIn = (milliseconds: number) => {
    timer = setTimeout(open, milliseconds);
  };
  const rest = () => {
    close();
    openIn(PEEK_MS);
  };
  const lose = () => {
    isLive = false;
    listener.connection('lost', heardAt);
  };
  const watch = () => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      lose();
      if (isAway) rest();
      else open();
    }, SILENT_MS);
  };
  const open = () => {
    close();
    const opened = connect();
    source = opened;
    watch();
    opened.addEventListener('alive', () => {
      // Before the state is told again, what is shown is as old as it was.
      if (isLive) heardAt = new Date();
      watch();
    });
    opened.addEventListener(event, ({ data }) => {
      heardAt = new Date();
      isLive = true;
      listener.state(data);
      listener.connection('live', heardAt);
      if (isAway) rest();
      else watch();
    });
    opened.onerror = () => {
      lose();
      if (isAway) rest();
      else if (opened.readyState === CLOSED) {
        close();
        openIn(AGAIN_MS);
      }
    };
  };
  const onVisibility = () => {
    clearTimeout(leaving);
    if (page.hidden) {
      leaving = setTimeout(() => {
        isAway = true;
        rest();
      }, LEAVE_MS);
    } else if (isAway) {
      isAway = false;
      if (isLive) listener.connection('connecting', heardAt);
      isLive = false;
      open();
    }
  };

  page.addEventListener('visibilitychange', onVisibility);
  open();
  return () => {
    page.removeEventListener('visibilitychange', onVisibility);
    clearTimeout(leaving);
    close();
  };
}
