import { describe, expect, it, test } from '@jest/globals';
import fc from 'fast-check';
import { readEvents, type StreamedEvent } from '../../src/cli/event-stream.ts';

async function read(...chunks: (string | Uint8Array)[]): Promise<StreamedEvent[]> {
  async function* bytes() {
    for (const chunk of chunks) yield typeof chunk === 'string' ? new TextEncoder().encode(chunk) : chunk;
  }
  const events: StreamedEvent[] = [];
  for await (const event of readEvents(bytes())) events.push(event);
  return events;
}

describe('a stream of events', () => {
  test.each([
    ['an event', 'event: job\ndata: {"a":1}\n\n', [{ event: 'job', data: '{"a":1}' }]],
    ['an event without a name', 'data: a\n\n', [{ event: 'message', data: 'a' }]],
    ['several lines of data', 'data: a\ndata:  b\ndata\n\n', [{ event: 'message', data: 'a\n b\n' }]],
    ['a colon without a blank', 'event:x\ndata:a:b\n\n', [{ event: 'x', data: 'a:b' }]],
    [
      'comments, and what has no data',
      ': here\n\nretry: 1000\n\nevent: x\n\ndata: a\n\n',
      [{ event: 'message', data: 'a' }],
    ],
    ['what was cut off', 'data: a\n\ndata: b\n', [{ event: 'message', data: 'a' }]],
  ])('with %s', async (_, text, events) => {
    expect(await read(text)).toEqual(events);
  });

  it('is the same however it is cut, and whatever ends its lines', async () => {
    const line = fc.string({ unit: fc.constantFrom('a', ':', ' ', 'é', '😀') });
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(line, { minLength: 1 })),
        fc.constantFrom('\n', '\r', '\r\n'),
        fc.integer({ min: 1, max: 7 }),
        async (events, end, size) => {
          const text = events
            .map((lines) => lines.map((one) => `data: ${one}${end}`).join('') + end)
            .join('');
          const bytes = new TextEncoder().encode(text);
          const chunks: Uint8Array[] = [];
          for (let at = 0; at < bytes.length; at += size) chunks.push(bytes.slice(at, at + size));
          // A `\r` at the very end waits for what is behind it.
          chunks.push(new TextEncoder().encode(': end\n'));
          expect(await read(...chunks)).toEqual(
            events.map((lines) => ({ event: 'message', data: lines.join('\n') })),
          );
        },
      ),
    );
  });
});
