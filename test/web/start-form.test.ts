import fc from 'fast-check';
import { AssessmentRequest, PreflightRequest } from '../../src/api/schemas/analysis.ts';
import { MigrationRequest } from '../../src/api/schemas/job.ts';
import {
  type ChosenArchive,
  EMPTY_FORM,
  moved,
  withArchive,
  withoutArchive,
} from '../../web/src/start/form.ts';
import { createIdempotencyKeys } from '../../web/src/start/idempotency-key.ts';
import { matching } from '../../web/src/start/matching.ts';
import { planText } from '../../web/src/start/plan-text.ts';
import { atField } from '../../web/src/start/problem-field.ts';
import { randomUuid } from '../../web/src/start/random-uuid.ts';
import { assessmentRequest, migrationRequest, preflightRequest } from '../../web/src/start/request.ts';
import { seenPreflight } from '../../web/src/start/seen-preflight.ts';
import { fieldOf, stepsOf, targetErrors } from '../../web/src/start/steps.ts';

const archive = (label: string): ChosenArchive => ({ label, sizeBytes: 1, choice: { path: `/x/${label}` } });
const upload: ChosenArchive = { label: 'b.zip', sizeBytes: 2, choice: { uploadId: 'u1' } };
const labels = (archives: readonly ChosenArchive[]) => archives.map(({ label }) => label).join('');

const FILE = { ...EMPTY_FORM, archives: [archive('a'), upload], team: ' acme ' };
const SERVER = {
  ...FILE,
  targetKind: 'mattermost' as const,
  url: ' https://mm.example.com ',
  token: ' t0ken ',
};

describe('the archives that are chosen', () => {
  it('holds each once, in the order of choice', () => {
    const both = withArchive(withArchive([], archive('a')), archive('b'));
    expect(labels(withArchive(both, archive('a')))).toBe('ab');
    expect(labels(withoutArchive(both, 'path /x/a'))).toBe('b');
  });

  it.each([
    [0, 1, 'bac'],
    [2, -1, 'acb'],
    [0, -1, 'abc'],
    [2, 1, 'abc'],
    [7, -1, 'abc'],
  ] as const)('moves number %i by %i: %s', (index, by, order) => {
    expect(labels(moved(['a', 'b', 'c'].map(archive), index, by))).toBe(order);
  });

  it('loses none however they are moved', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.string({ minLength: 1 })),
        fc.array(fc.tuple(fc.nat(9), fc.constantFrom(-1 as const, 1 as const))),
        (names, moves) => {
          const all = names.map(archive);
          const end = moves.reduce((archives, [index, by]) => moved(archives, index, by), all);
          expect(end.map(({ label }) => label).sort()).toEqual([...names].sort());
        },
      ),
    );
  });
});

describe('what is sent', () => {
  it('is what the API takes', () => {
    expect(AssessmentRequest.parse(assessmentRequest(FILE))).toEqual({
      archives: [{ path: '/x/a' }, { uploadId: 'u1' }],
      team: 'acme',
    });
    expect(PreflightRequest.parse(preflightRequest(SERVER))).toEqual(preflightRequest(SERVER));
    for (const form of [FILE, SERVER])
      expect(MigrationRequest.parse(migrationRequest(form, false))).toEqual(migrationRequest(form, false));
  });

  it('requires a restore proof of a server only, if that was typed', () => {
    const requireRestoreProof = ' 7d ';
    const request = migrationRequest({ ...SERVER, requireRestoreProof }, false);
    expect(MigrationRequest.parse(request).target).toMatchObject({ requireRestoreProof: '7d' });
    expect(preflightRequest({ ...SERVER, requireRestoreProof }).target).toEqual(request.target);
    expect(migrationRequest({ ...FILE, requireRestoreProof }, false)).toEqual(migrationRequest(FILE, false));
  });

  it('has no field that nothing was typed into', () => {
    expect(migrationRequest({ ...FILE, emailDomain: ' ', choices: '\n', path: '' }, false)).toEqual({
      archives: [{ path: '/x/a' }, { uploadId: 'u1' }],
      target: { kind: 'bulk-file', overwrite: false },
      team: 'acme',
      downloadFiles: false,
      skipPreflight: false,
    });
  });

  it('holds the token for a server only', () => {
    expect(preflightRequest(SERVER).target).toEqual({
      kind: 'mattermost',
      url: 'https://mm.example.com',
      token: 't0ken',
      allowHttp: false,
    });
    expect(JSON.stringify(migrationRequest({ ...SERVER, targetKind: 'bulk-file' }, true))).not.toContain(
      't0ken',
    );
  });

  it.each([
    ['a file', FILE, true, false],
    ['a server that was not looked at', SERVER, false, false],
    ['a server that was found ready a moment ago', SERVER, true, true],
    ['a server with problems that were accepted', { ...SERVER, skipPreflight: true }, false, true],
    ['a file, though problems of a server were accepted', { ...FILE, skipPreflight: true }, false, false],
  ])('for %s', (_, form, isSeen, skips) => {
    expect(migrationRequest(form, isSeen).skipPreflight).toBe(skips);
  });
});

it('takes a pre-flight as seen for just that request, and for half an hour', () => {
  const seen = { request: 'a', analysisId: '1', atMs: 0 };
  expect(seenPreflight(seen, 'a', 1_800_000)).toBe(true);
  expect(seenPreflight(seen, 'a', 1_800_001)).toBe(false);
  expect(seenPreflight(seen, 'b', 0)).toBe(false);
  expect(seenPreflight(undefined, 'a', 0)).toBe(false);
});

it('sends the same request with the same key, and another with another', () => {
  let n = 0;
  const keyFor = createIdempotencyKeys(() => `key ${++n}`);
  expect([keyFor({ a: 1 }), keyFor({ a: 2 }), keyFor({ a: 1 })]).toEqual(['key 1', 'key 2', 'key 1']);
});

it('makes UUIDs also where the browser does not', () => {
  const own = crypto.randomUUID;
  Object.defineProperty(crypto, 'randomUUID', { value: undefined, configurable: true });
  try {
    expect(randomUuid()).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(randomUuid()).not.toBe(randomUuid());
  } finally {
    Object.defineProperty(crypto, 'randomUUID', { value: own, configurable: true });
  }
});

describe('the steps', () => {
  it('asks a server only if there is one', () => {
    expect(stepsOf(SERVER)).toContain('preflight');
    expect(stepsOf(FILE)).not.toContain('preflight');
  });

  it.each([
    ['target.url', 'url'],
    ['target.requireRestoreProof', 'requireRestoreProof'],
    ['target/token', 'token'],
    ['body.target.path', 'path'],
    ['archives[0].path', 'archives'],
    ['archives.1', 'archives'],
    ['team', 'team'],
    ['emailDomain', 'emailDomain'],
    ['skipPreflight', undefined],
    ['target', undefined],
    ['constructor', undefined],
    [undefined, undefined],
  ])('finds the field of %s', (apiField, field) => {
    expect(fieldOf(apiField)).toBe(field);
  });

  it.each([
    ['nothing of a file', FILE, false, []],
    ['a team', { ...FILE, team: ' ' }, false, ['team']],
    ['an address', { ...SERVER, url: '' }, false, ['url']],
    ['an address with its beginning', { ...SERVER, url: 'mm.example.com' }, false, ['url']],
    ['https', { ...SERVER, url: 'http://mm.example.com' }, false, ['url']],
    ['no https if that is wanted', { ...SERVER, url: 'http://mm.example.com', allowHttp: true }, false, []],
    ['no https on this machine', { ...SERVER, url: 'http://127.0.0.1:8065' }, false, []],
    ['a token', { ...SERVER, token: '' }, false, ['token']],
    ['no token if the workers have one', { ...SERVER, token: '' }, true, []],
  ])('misses %s', (_, form, workersHaveToken, fields) => {
    expect(Object.keys(targetErrors(form, workersHaveToken))).toEqual(fields);
  });
});

describe('what will happen', () => {
  const text = (form: typeof EMPTY_FORM) => planText(form, '/srv/imports').join('\n');

  it('names the place of a file', () => {
    expect(text(FILE)).toContain('a new file in /srv/imports, for the team “acme”');
    expect(text({ ...FILE, path: '/x/out.zip', overwrite: true })).toContain(
      '/x/out.zip, for the team “acme”; a file that is there is replaced',
    );
  });

  it('names the server, never the token', () => {
    expect(text(SERVER)).toContain('https://mm.example.com, into the team “acme”');
    expect(text(SERVER)).not.toContain('t0ken');
    expect(text({ ...SERVER, requireRestoreProof: '7d' })).toContain('not older than 7d.');
    expect(text({ ...SERVER, skipPreflight: true })).toContain('found problems');
  });
});

it('says at a field what is wrong, without its name', () => {
  expect(atField('target.url: no such host', 'target.url')).toBe('no such host');
  expect(atField('no such host', 'target.url')).toBe('no such host');
});

it('finds archives by all words that are sought', () => {
  const all = ['/srv/Acme Slack export 2024.zip', '/srv/other.zip'].map((path) => ({ path }));
  expect(matching(all, ' acme  2024 ')).toEqual([all[0]]);
  expect(matching(all, '')).toEqual(all);
  expect(matching(all, 'acme other')).toEqual([]);
});
