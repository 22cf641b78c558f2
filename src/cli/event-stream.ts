/** One server-sent event. */
export interface StreamedEvent {
  /** `message` if the server names none. */
  event: string;
  data: string;
}

/**
 * The events of a stream, as they are complete. Comments, which only keep a connection open, ids and the time to wait are passed over.
 * @see https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation
 */
export async function* readEvents(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<StreamedEvent> {
  const decoder = new TextDecoder();
  let rest = '';
  let event = '';
  let data: string[] = [];
  for await (const chunk of chunks) {
    rest += decoder.decode(chunk, { stream: true });
    // A `\r` at the end may be the first half of a line's end.
    const whole = Math.max(rest.lastIndexOf('\n'), rest.lastIndexOf('\r', rest.length - 2)) + 1;
    const lines = rest.slice(0, whole).split(/\r\n|\n|\r/);
    rest = rest.slice(whole);
    // Behind the last end there is nothing yet.
    for (const line of lines.slice(0, -1)) {
      if (line === '') {
        if (data.length > 0) yield { event: event || 'message', data: data.join('\n') };
        event = '';
        data = [];
        continue;
      }
      const colon = line.indexOf(':');
      const field = colon < 0 ? line : line.slice(0, colon);
      const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '');
      if (field === 'event') event = value;
      if (field === 'data') data.push(value);
    }
  }
}
