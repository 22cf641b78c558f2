import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { LOOPBACK, PUBLIC, withApi } from './support/an-api.ts';

const INDEX =
  '<!doctype html><meta name="csp-nonce" content="__CSP_NONCE__"><script nonce="__CSP_NONCE__" src="/assets/index-1a2b.js"></script>';

const root = mkdtempSync(join(tmpdir(), 'slack-mm2-page-'));
afterAll(() => rmSync(root, { recursive: true }));
const page = join(root, 'dist');
mkdirSync(join(page, 'assets'), { recursive: true });
writeFileSync(join(root, 'secret.txt'), 'not for you');
writeFileSync(join(page, '.env'), 'not for you');
writeFileSync(join(page, 'index.html'), INDEX);
writeFileSync(join(page, 'icon.svg'), '<svg/>');
writeFileSync(join(page, 'assets', 'index-1a2b.js'), 'export {};');
symlinkSync(join(root, 'secret.txt'), join(page, 'assets', 'link.txt'));
symlinkSync(root, join(page, 'assets', 'up'));

describe('the page', () => {
  // Its files are there before anybody has logged in.
  const api = withApi({ ...PUBLIC, page });

  it.each(['/', '/index.html', '/jobs', '/jobs/7?tab=report', '/healthzz', '/apis'])(
    'is what %s answers',
    async (url) => {
      const answer = await api.request({ url });
      expect(answer.statusCode).toBe(200);
      expect(answer.headers['content-type']).toBe('text/html; charset=utf-8');
      expect(answer.headers['cache-control']).toBe('no-store');
      expect(answer.body).not.toContain('__CSP_NONCE__');
    },
  );

  it('has a nonce of its own in every answer, which its policy names', async () => {
    const answers = [await api.request({ url: '/' }), await api.request({ url: '/' })];
    const nonces = answers.map(({ body, headers }) => {
      const [, nonce] = /content="([^"]+)"/.exec(body)!;
      expect(body).toContain(`<script nonce="${nonce}"`);
      const policy = headers['content-security-policy'] as string;
      expect(policy.split(';')).toEqual([
        "default-src 'none'",
        `script-src 'self' 'nonce-${nonce}'`,
        `style-src 'self' 'nonce-${nonce}'`,
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "manifest-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
        "object-src 'none'",
      ]);
      return nonce;
    });
    expect(nonces[0]).not.toBe(nonces[1]);
  });

  it('has files that are kept for ever if their name says what is in them', async () => {
    const script = await api.request({ url: '/assets/index-1a2b.js' });
    expect(script.statusCode).toBe(200);
    expect(script.headers).toMatchObject({
      'content-type': expect.stringMatching(/javascript/),
      'cache-control': 'public, max-age=31536000, immutable',
      'x-content-type-options': 'nosniff',
    });
    const icon = await api.request({ url: '/icon.svg' });
    expect(icon.headers).toMatchObject({ 'content-type': 'image/svg+xml', 'cache-control': 'no-store' });
  });

  it.each([
    '/assets/missing.js',
    '/assets/',
    '/assets/link.txt',
    '/assets/up/secret.txt',
    '/assets/../../secret.txt',
    '/assets/%2e%2e/%2e%2e/secret.txt',
    '/..%2fsecret.txt',
    '/%2e%2e%2fsecret.txt',
    '/assets/..%5c..%5csecret.txt',
    '//secret.txt',
    '/assets//index-1a2b.js',
    '/.env',
    '/%2eenv',
    '/assets/index-1a2b.js%00.html',
    '/assets/.%00./secret.txt',
    `/${'../'.repeat(12)}etc/passwd`,
    '/etc/passwd',
    '/%zz',
  ])('has nothing else at %s', async (url) => {
    const { statusCode, body } = await api.request({ url });
    expect(body).not.toMatch(/not for you|root:/);
    if (statusCode === 200) expect(body).toContain('<!doctype html>');
    else expect([400, 403, 404]).toContain(statusCode);
  });

  it.each(['POST', 'PUT', 'DELETE'] as const)('takes no %s', async (method) => {
    expect((await api.request({ method, url: '/' })).statusCode).toBe(401);
  });

  it.each(['/api/v1/nothing', '/api', '/auth/nothing'])('does not stand in for %s', async (url) => {
    expect((await api.request({ url })).statusCode).toBe(401);
  });
});

describe('a page that is not built', () => {
  const api = withApi({ ...LOOPBACK, page: join(root, 'nothing') });
  const headers = { host: '127.0.0.1:8480' };

  it('says how to build it', async () => {
    const answer = await api.request({ url: '/jobs/7', headers });
    expect(answer.statusCode).toBe(503);
    expect(answer.headers['content-type']).toBe('text/html; charset=utf-8');
    expect(answer.body).toContain('npm run build');
  });

  it('leaves the API where it is', async () => {
    expect((await api.request({ url: '/api/v1/jobs', headers })).statusCode).toBe(200);
    const nothing = await api.request({ url: '/api/v1/nothing', headers });
    expect([nothing.statusCode, nothing.json().code]).toEqual([404, 'not_found']);
  });
});
