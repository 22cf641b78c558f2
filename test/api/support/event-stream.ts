import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';

/** An open stream of server-sent events. */
export interface EventStream {
  response: IncomingMessage;
  /** The state after those that were taken; waits for it. undefined if the stream has ended. */
  next<Data>(): Promise<{ event: string; data: Data } | undefined>;
  close(): void;
}

/** Opens a stream as a browser does. */
export async function openEvents(url: string): Promise<EventStream> {
  const request = get(url, { agent: false, headers: { accept: 'text/event-stream' } });
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  const events = eventsOf(response);
  return {
    response,
    next: async () => {
      const { value } = await events.next();
      if (value === undefined) return undefined;
      return { event: value.event, data: JSON.parse(value.data) };
    },
    close: () => request.destroy(),
  };
}

async function* eventsOf(response: IncomingMessage): AsyncGenerator<{ event: string; data: string }> {
  let text = '';
  try {
    for await (const chunk of response.setEncoding('utf8')) {
      text += chunk;
      const parts = text.split('\n\n');
      text = parts.pop()!;
      for (const part of parts) {
        const [, event, data] = /^event: (.*)\ndata: (.*)$/.exec(part) ?? [];
        if (event !== undefined && data !== undefined && event !== 'alive') yield { event, data };
      }
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ECONNRESET') throw error;
  }
}
