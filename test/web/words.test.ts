import { WEBHOOK_EVENTS } from '../../src/api/schemas/webhook.ts';
import { ago } from '../../web/src/ago.ts';
import { pagePath } from '../../web/src/api/page-path.ts';
import { actionText, resultText } from '../../web/src/audit/actions.ts';
import { keepAskedFor, takeAskedFor } from '../../web/src/session/asked-for.ts';
import { loginProblem } from '../../web/src/session/login-problem.ts';
import { EVENTS } from '../../web/src/webhooks/events.ts';
import { lastText, testText, urlError } from '../../web/src/webhooks/words.ts';

const NOW = Date.parse('2026-03-10T12:00:00Z');

it.each([
  ['2026-03-10T11:59:30Z', 'just now'],
  ['2026-03-10T12:00:30Z', 'just now'],
  ['2026-03-10T11:58:59Z', '1 minute ago'],
  ['2026-03-10T09:00:00Z', '3 hours ago'],
  ['2026-03-09T11:00:00Z', 'yesterday'],
  ['2026-03-01T12:00:00Z', '9 days ago'],
])('%s is %s', (iso, text) => {
  expect(ago(iso, NOW)).toBe(text);
});

it.each([
  ['/start?sample=1', '/start?sample=1'],
  ['//evil.example', undefined],
  ['/\\evil.example', undefined],
  ['https://evil.example', undefined],
])('goes on at %s after a login: %s', (asked, path) => {
  const kept = new Map<string, string>();
  const storage = {
    getItem: (name: string) => kept.get(name) ?? null,
    setItem: (name: string, value: string) => void kept.set(name, value),
    removeItem: (name: string) => void kept.delete(name),
  };
  keepAskedFor(storage, asked);
  expect(takeAskedFor(storage)).toBe(path);
  expect(takeAskedFor(storage)).toBeUndefined();
});

it('says why a login was refused', () => {
  expect(loginProblem(401, 'x')).toBe('Name or password is wrong.');
  expect(loginProblem(429, 'wait a quarter of an hour')).toContain('wait a quarter of an hour');
  expect(loginProblem(503, 'away')).toBe('away');
});

it('explains every event', () => {
  expect([...EVENTS].sort()).toEqual([...WEBHOOK_EVENTS].sort());
});

it.each([
  [null, 'Nothing was sent yet.'],
  [{ at: '2026-03-10T11:00:00Z', state: 'delivered', problem: null }, 'Delivered 1 hour ago.'],
  [
    { at: '2026-03-10T11:00:00Z', state: 'retrying', problem: 'HTTP 502' },
    'Not delivered 1 hour ago; it is tried again: HTTP 502',
  ],
  [{ at: '2026-03-10T11:00:00Z', state: 'given_up', problem: 'HTTP 404' }, 'Given up 1 hour ago: HTTP 404'],
] as const)('says how the last delivery went: %#', (last, text) => {
  expect(lastText(last, NOW)).toBe(text);
});

it.each([
  [{ delivered: true, status: 200, problem: null }, 'It arrived (HTTP 200).'],
  [
    { delivered: false, status: null, problem: 'connection refused' },
    'It did not arrive: connection refused',
  ],
  [{ delivered: false, status: 404, problem: null }, 'It did not arrive: HTTP 404'],
])('says what came of a test: %#', (result, text) => {
  expect(testText(result)).toBe(text);
});

it('sees an address that is none', () => {
  expect(
    [urlError('https://x.example/hooks/1'), urlError(''), urlError('x.example')].map((e) => e === undefined),
  ).toEqual([true, false, false]);
});

it('asks for pages', () => {
  expect(pagePath('/audit', null, 50)).toBe('/audit?limit=50');
  expect(pagePath('/audit', 'a&b', 50)).toBe('/audit?limit=50&cursor=a%26b');
});

it('says who did what, also what is not known here', () => {
  expect([actionText('job.pause'), actionText('job.dance')]).toEqual(['paused', 'job.dance']);
  expect([200, 204, 401, 403, 409, 500].map(resultText)).toEqual([
    'done',
    'done',
    'refused: not logged in',
    'refused: not allowed',
    'refused (409)',
    'failed (500)',
  ]);
});
