import { useEffect, useState } from 'react';
import { apiPath } from './client.ts';

/** `lost` while the connection is being made again: what is shown is as it was then. */
export type Connection = 'connecting' | 'live' | 'lost';

export interface Live<T> {
  state: T | undefined;
  connection: Connection;
  /** When the state was told, or the service was last known to be there; undefined before the first. */
  heardAt: Date | undefined;
}

/**
 * A state that the API tells whenever it changes. Every event is the whole state, so after a lost connection the next one is right.
 * @param event name of the server-sent event
 */
export function useLive<T>(path: string, event: string): Live<T> {
  const [state, setState] = useState<T>();
  const [connection, setConnection] = useState<Connection>('connecting');
  const [heardAt, setHeardAt] = useState<Date>();
  useEffect(() => {
    setState(undefined);
    setConnection('connecting');
    setHeardAt(undefined);
    let source: EventSource;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let isLive = false;
    const open = () => {
      source = new EventSource(apiPath(path));
      source.addEventListener(event, (message) => {
        setState(JSON.parse((message as MessageEvent<string>).data) as T);
        setHeardAt(new Date());
        setConnection('live');
        isLive = true;
      });
      source.onerror = () => {
        setConnection('lost');
        // What does not change is not told: until now the state was right.
        if (isLive) setHeardAt(new Date());
        isLive = false;
        // The browser gives up after an answer that is no stream (a proxy's 502, a login that has ended).
        if (source.readyState === EventSource.CLOSED) timer = setTimeout(open, 2_000);
      };
    };
    open();
    return () => {
      clearTimeout(timer);
      source.close();
    };
  }, [path, event]);
  return { state, connection, heardAt };
}
