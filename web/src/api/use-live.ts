import { useEffect, useState } from 'react';
import { apiPath } from './client.ts';
import { type Connection, openLiveStream } from './live-stream.ts';

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
    return openLiveStream(
      () => new EventSource(apiPath(path)),
      event,
      {
        state: (data) => setState(JSON.parse(data) as T),
        connection: (standing, at) => {
          setConnection(standing);
          setHeardAt(at);
        },
      },
      document,
    );
  }, [path, event]);
  return { state, connection, heardAt };
}
