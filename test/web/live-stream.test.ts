import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import {
  AGAIN_MS,
  type Connection,
  LEAVE_MS,
  openLiveStream,
  PEEK_MS,
  SILENT_MS,
  type Source,
} from '../../web/src/api/live-stream.ts';

interface TestSource extends Source {
  isOpen: boolean;
  readyState: number;
  tell(event: string, data?: string): void;
  /** @param isFinal the browser does not try again */
  fail(isFinal: boolean): void;
}

function createSource(): TestSource {
  const listeners = new Map<string, (message: { data: string }) => void>();
  return {
    isOpen: true,
    readyState: 1,
    onerror: null,
    addEventListener: (type, listen) => listeners.set(type, listen),
    close() {
      this.isOpen = false;
    },
    tell: (event, data = '{}') => listeners.get(event)?.({ data }),
    fail(isFinal) {
      this.readyState = isFinal ? 2 : 0;
      this.onerror?.(undefined as never);
    },
  };
}

describe('a live state', () => {
  beforeEach(() => {
    jest.useFakeTimers();
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  function listen(isHidden = false) {
    const sources: TestSource[] = [];
    const states: string[] = [];
    const connections: Connection[] = [];
    const heard: (number | undefined)[] = [];
    const page = Object.assign(new EventTarget(), { hidden: isHidden });
    const begun = Date.now();
    const end = openLiveStream(
      () => {
        const source = createSource();
        sources.push(source);
        return source;
      },
      'job',
      {
        state: (data) => states.push(data),
        connection: (connection, heardAt) => {
          connections.push(connection);
          heard.push(heardAt && heardAt.getTime() - begun);
        },
      },
      page,
    );
    return {
      ...{ sources, states, connections, heard, end },
      newest: () => sources.at(-1)!,
      open: () => sources.filter(({ isOpen }) => isOpen).length,
      show: (isShown: boolean) => {
        page.hidden = !isShown;
        page.dispatchEvent(new Event('visibilitychange'));
      },
    };
  }

  it('is not live any more when the service is silent, and connects anew', () => {
    const live = listen();
    live.newest().tell('job', '1');
    jest.advanceTimersByTime(15_000);
    live.newest().tell('alive');
    jest.advanceTimersByTime(SILENT_MS - 1);
    expect(live.connections).toEqual(['live']);
    jest.advanceTimersByTime(1);
    expect(live.connections).toEqual(['live', 'lost']);
    expect(live.heard.at(-1)).toBe(15_000);
    expect([live.sources.length, live.open()]).toEqual([2, 1]);
    live.newest().tell('alive');
    expect(live.connections.at(-1)).toBe('lost');
    live.newest().tell('job', '2');
    expect(live.connections.at(-1)).toBe('live');
    expect(live.states).toEqual(['1', '2']);
  });

  it('leaves it to the browser to connect again, as long as that tries', () => {
    const live = listen();
    live.newest().fail(false);
    jest.advanceTimersByTime(AGAIN_MS * 2);
    expect([live.sources.length, live.open()]).toEqual([1, 1]);
    live.newest().fail(true);
    jest.advanceTimersByTime(AGAIN_MS);
    expect([live.sources.length, live.open()]).toEqual([2, 1]);
    expect(live.connections).toEqual(['lost', 'lost']);
  });

  it('keeps no connection for a page that nobody sees, and looks in once a minute', () => {
    const live = listen();
    live.newest().tell('job', '1');
    live.show(false);
    jest.advanceTimersByTime(LEAVE_MS);
    expect(live.open()).toBe(0);
    jest.advanceTimersByTime(PEEK_MS);
    expect(live.open()).toBe(1);
    live.newest().tell('job', '2');
    expect(live.open()).toBe(0);
    jest.advanceTimersByTime(PEEK_MS + SILENT_MS);
    expect(live.open()).toBe(0);
    expect(live.connections.at(-1)).toBe('lost');
    live.show(true);
    expect([live.sources.length, live.open()]).toEqual([4, 1]);
    live.newest().tell('job', '3');
    jest.advanceTimersByTime(LEAVE_MS);
    expect(live.open()).toBe(1);
    expect(live.connections.at(-1)).toBe('live');
    expect(live.states).toEqual(['1', '2', '3']);
  });

  it('is not left for a short look at another tab', () => {
    const live = listen();
    live.show(false);
    jest.advanceTimersByTime(LEAVE_MS - 1);
    live.show(true);
    jest.advanceTimersByTime(LEAVE_MS);
    expect([live.sources.length, live.open()]).toEqual([1, 1]);
  });

  it('of a tab that is opened behind another is told once', () => {
    const live = listen(true);
    live.newest().tell('job', '1');
    expect([live.states, live.open()]).toEqual([['1'], 0]);
  });

  it.each([true, false])('ends with the page (shown: %s)', (isShown) => {
    const live = listen();
    live.show(isShown);
    live.end();
    live.show(true);
    jest.advanceTimersByTime(PEEK_MS * 2);
    expect([live.sources.length, live.open()]).toEqual([1, 0]);
  });
});
