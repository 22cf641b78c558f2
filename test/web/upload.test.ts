import { createHash, randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { checkedHttpStack } from '../../web/src/start/upload/checked-http-stack.ts';
import { isPassing, uploadProblem } from '../../web/src/start/upload/upload-problem.ts';
import {
  isOpen,
  isUnderWay,
  nextUploadState,
  speedOf,
  type UploadEvent,
  type UploadState,
} from '../../web/src/start/upload/upload-state.ts';
import { percentOf, uploadText } from '../../web/src/start/upload/upload-text.ts';

const BEGIN: UploadState = { kind: 'looking' };
const having = (...events: UploadEvent[]) => events.reduce(nextUploadState, BEGIN);
const sending = (sentBytes: number, at: number): UploadEvent => ({ type: 'sending', sentBytes, at });
const LOST: UploadEvent = { type: 'connection lost', problem: 'away' };
const FAILED: UploadEvent = { type: 'failed', problem: 'no room' };
const DONE: UploadEvent = { type: 'done', uploadId: 'u1' };
const PART: UploadEvent = { type: 'part found', receivedBytes: 34, begunAt: '2026-01-01T10:00:00Z' };

describe('an upload', () => {
  it.each([
    [
      'asks about a part that is there',
      [PART],
      { kind: 'asking', sentBytes: 34, begunAt: '2026-01-01T10:00:00Z' },
    ],
    [
      'keeps what has arrived while it waits',
      [sending(40, 0), LOST],
      { kind: 'waiting', sentBytes: 40, problem: 'away' },
    ],
    [
      'stays paused when the connection breaks by that',
      [sending(40, 0), { type: 'paused' }, LOST],
      { kind: 'paused', sentBytes: 40 },
    ],
    [
      'goes on after a pause',
      [sending(40, 0), { type: 'paused' }, sending(41, 9)],
      { kind: 'sending', sentBytes: 41, marks: [{ at: 9, sentBytes: 41 }] },
    ],
    [
      'keeps what has arrived when it fails',
      [sending(40, 0), FAILED],
      { kind: 'failed', sentBytes: 40, problem: 'no room' },
    ],
    [
      'fails for good until somebody does something',
      [FAILED, { type: 'paused' }],
      { kind: 'failed', sentBytes: 0, problem: 'no room' },
    ],
    ['is done whatever comes late', [DONE, sending(3, 0), LOST, FAILED], { kind: 'done', uploadId: 'u1' }],
  ] as [string, UploadEvent[], UploadState][])('%s', (_, events, state) => {
    expect(having(...events)).toEqual(state);
  });

  it('is under way, or waits for somebody', () => {
    const states = [
      BEGIN,
      having(PART),
      having(sending(1, 0)),
      having(LOST),
      having({ type: 'paused' }),
      having(DONE),
      having(FAILED),
    ];
    expect(states.map(isUnderWay)).toEqual([true, false, true, true, false, false, false]);
    expect(states.map(isOpen)).toEqual([true, true, true, true, true, false, false]);
  });
});

describe('the speed', () => {
  it('is that of the last seconds', () => {
    const state = having(
      sending(0, 0),
      sending(90_000, 1_000),
      sending(100_000, 20_000),
      sending(120_000, 22_000),
    );
    expect(speedOf(state, 220_000)).toEqual({ perSecond: 10_000, secondsLeft: 10 });
  });

  it.each([
    ['with the first bytes', [sending(5, 0)]],
    ['within a second', [sending(0, 0), sending(5, 900)]],
    ['while nothing moves', [sending(5, 0), sending(5, 3_000)]],
    ['after a part is sent again', [sending(0, 0), sending(50, 2_000), sending(32, 3_000)]],
    ['while it is paused', [sending(0, 0), sending(5, 3_000), { type: 'paused' }]],
  ] as [string, UploadEvent[]][])('is not said %s', (_, events) => {
    expect(speedOf(having(...events), 100)).toBeNull();
  });

  it('is never below nothing, whatever comes', () => {
    const event = fc.record({ sentBytes: fc.nat(1_000), at: fc.nat(60_000) });
    fc.assert(
      fc.property(fc.array(event), (events) => {
        const inTime = events
          .toSorted((a, b) => a.at - b.at)
          .map(({ sentBytes, at }) => sending(sentBytes, at));
        const speed = speedOf(having(...inTime), 1_000);
        expect(speed === null || (speed.perSecond > 0 && speed.secondsLeft >= 0)).toBe(true);
      }),
    );
  });
});

it.each([
  [having(PART), 'An upload of this file was begun yesterday; 34 % of it is there. Go on with it?'],
  [having(sending(0, 0), sending(50, 2_000)), '50 %, 25 bytes a second, 2.0 s left'],
  [having(sending(100, 0)), 'All sent; the service takes it over …'],
  [having(sending(99, 0), { type: 'paused' }), 'Paused at 99 %. What has arrived is kept.'],
] as const)('says how it stands: %#', (state, text) => {
  expect(uploadText(state, 100, Date.parse('2026-01-02T20:00:00Z'))).toBe(text);
});

it('says 100 % only when everything is there', () => {
  expect([percentOf(999, 1_000), percentOf(1_000, 1_000), percentOf(0, 0)]).toEqual([99, 100, 100]);
});

describe('a part', () => {
  const request = (method: string) => {
    const headers: Record<string, string> = {};
    const sent: unknown[] = [];
    const stack = checkedHttpStack({
      getName: () => 'test',
      createRequest: () => ({
        getMethod: () => method,
        getURL: () => '/x',
        setHeader: (name, value) => {
          headers[name] = value;
        },
        getHeader: (name) => headers[name],
        setProgressHandler: () => {},
        send: async (body) => {
          sent.push(body);
          return {
            getStatus: () => 204,
            getHeader: () => undefined,
            getBody: () => '',
            getUnderlyingObject: () => null,
          };
        },
        abort: async () => {},
        getUnderlyingObject: () => null,
      }),
    });
    return { headers, sent, request: stack.createRequest(method, '/x') };
  };

  it('is sent with the checksum of just its bytes', async () => {
    const bytes = randomBytes(100_000);
    const patch = request('PATCH');
    await patch.request.send(new Blob([bytes]).slice(10, 90_000));
    const digest = createHash('sha256').update(bytes.subarray(10, 90_000)).digest('base64');
    expect(patch.headers).toEqual({ 'Upload-Checksum': `sha256 ${digest}` });
    expect(patch.sent).toHaveLength(1);
  });

  it('has one outside browsers too, where it is bytes', async () => {
    const bytes = randomBytes(1_000);
    const patch = request('PATCH');
    await patch.request.send(bytes);
    const digest = createHash('sha256').update(bytes).digest('base64');
    expect(patch.headers).toEqual({ 'Upload-Checksum': `sha256 ${digest}` });
  });

  it('is not sent if it was ended while the sum was made', async () => {
    const patch = request('PATCH');
    const answer = patch.request.send(new Blob(['x']));
    await patch.request.abort();
    await expect(answer).rejects.toThrow('ended');
    expect(patch.sent).toEqual([]);
  });

  it('alone has a checksum', async () => {
    const head = request('HEAD');
    await head.request.send(null);
    expect(head.headers).toEqual({});
  });
});

it.each([
  [0, true],
  [401, false],
  [403, true],
  [404, false],
  [410, false],
  [413, false],
  [415, false],
  [423, true],
  [460, true],
  [502, true],
  [507, false],
])('after %i it is tried again: %s', (status, isTried) => {
  expect(isPassing(status)).toBe(isTried);
});

it.each([
  [507, '{"status":507,"title":"the disk is full"}', 'the disk is full'],
  [507, '', 'There is no room for it on the disk of the service.'],
  [502, '<html><h1>Bad Gateway</h1></html>', 'The service answered 502.'],
  [400, 'Invalid tus-version\n', 'Invalid tus-version'],
  [0, '', 'The service can’t be reached.'],
  [460, '{"title":"the bytes that arrived are not those"}', 'A part arrived damaged; it is sent again.'],
])('says of %i: %s', (status, body, text) => {
  expect(uploadProblem(status, body)).toBe(text);
});
