import { request as httpRequest } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { accessTo } from '../../../src/api/access/access-rule.ts';
import { aBrowser, HOST, LOOPBACK, PUBLIC, withApi } from './support/an-api.ts';

describe('a route', () => {
  it.each([
    ['GET', '/api/v1/session', 'open'],
    ['POST', '/api/v1/session', 'open'],
    ['GET', '/healthz', 'open'],
    ['GET', '/*', 'open'],
    ['POST', '/*', 'operator'],
    ['GET', '/api/v1/jobs', 'viewer'],
    ['HEAD', '/api/v1/jobs', 'viewer'],
    ['GET', '/metrics', 'viewer'],
    ['GET', '/api/openapi.json', 'viewer'],
    ['GET', '/api/v1/jobs/:job/entities', 'viewer'],
    ['GET', '/api/v1/jobs/:job/entities/original', 'operator'],
    ['GET', '/api/v1/jobs/:job/files/:name', 'operator'],
    ['GET', '/api/v1/uploads', 'operator'],
    ['HEAD', '/api/v1/uploads/tus/*', 'operator'],
    ['GET', '/api/v1/audit', 'operator'],
    ['PATCH', '/api/v1/whatever/comes', 'operator'],
    ['QUERY', '/api/v1/jobs', 'operator'],
    ['GET', '/api/v1/whatever/comes', 'viewer'],
    ['GET', undefined, 'viewer'],
    ['BREW', undefined, 'operator'],
  ])('%s %s is for: %s', (method, route, access) => expect(accessTo(method, route)).toBe(access));
});

/** Method and pattern of every route, from the tree that Fastify prints. */
function routesOf(tree: string): { method: string; route: string }[] {
  const parents: string[] = [];
  return tree
    .split('\n')
    .filter((line) => line.trim() !== '')
    .flatMap((line) => {
      const [, indent, part, methods] = /^([│ ]*)[├└]── (\S*)(?: \(([A-Z, ]+)\))?$/.exec(line)!;
      const depth = indent!.length / 4;
      const route = `${depth === 0 ? '' : parents[depth - 1]}${part === '*' ? '/*' : part}`;
      parents[depth] = route;
      return (methods?.split(', ') ?? []).map((method) => ({ method, route }));
    });
}

const INJECTED = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const;
type Injected = (typeof INJECTED)[number];
const isInjected = (method: string): method is Injected => (INJECTED as readonly string[]).includes(method);
const pathOf = (route: string) => route.replace(/:job\b/, '7').replace(/[:*]\w*/g, 'x');

describe('all routes', () => {
  const api = withApi(PUBLIC);
  const all = () => {
    const found = routesOf(api.api.printRoutes({ commonPrefix: false }));
    expect(found.length).toBeGreaterThan(30);
    expect(found).toContainEqual({ method: 'POST', route: '/api/v1/jobs/:job/pause' });
    return found.filter((one): one is { method: Injected; route: string } => isInjected(one.method));
  };
  /** The ones that answer without a login: a new one has to be written down here as well. */
  const OPEN = ['/api/v1/session', '/auth/oidc/login', '/auth/oidc/callback', '/healthz', '/readyz'];
  const isOpen = ({ method, route }: { method: string; route: string }) =>
    OPEN.includes(route) || (route === '/*' && ['GET', 'HEAD'].includes(method));

  it('answer 401 without a session, but for those that are open', async () => {
    const wrong = [];
    for (const one of all().filter((route) => !isOpen(route))) {
      const { statusCode } = await api.request({ method: one.method, url: pathOf(one.route) });
      if (statusCode !== 401) wrong.push({ ...one, statusCode });
    }
    expect(wrong).toEqual([]);
  });

  it('that change something answer 403 to a viewer', async () => {
    await api.addUser('vera', 'viewer');
    const browser = aBrowser(api);
    await browser.logIn('vera');
    const wrong = [];
    const changing = all().filter(({ method }) => ['POST', 'PUT', 'PATCH', 'DELETE'].includes(method));
    for (const one of changing.filter((route) => !isOpen(route))) {
      const { statusCode, body } = await browser.post(pathOf(one.route), {
        method: one.method,
      } as { method: Injected });
      if (statusCode !== 403 || !/role operator/.test(body)) wrong.push({ ...one, statusCode });
    }
    expect(wrong).toEqual([]);
  });

  it('that hold what people wrote, or who did what, answer 403 to a viewer', async () => {
    await api.addUser('wim', 'viewer');
    const browser = aBrowser(api);
    await browser.logIn('wim');
    expect((await browser.get('/api/v1/audit')).statusCode).toBe(403);
    expect((await browser.get('/api/v1/jobs/7/files/import.zip')).statusCode).toBe(403);
    expect((await browser.get('/api/v1/jobs')).statusCode).toBe(200);
    expect((await browser.get('/api/openapi.json')).statusCode).toBe(200);
  });

  it('answer an operator', async () => {
    await api.addUser('otto', 'operator');
    const browser = aBrowser(api);
    await browser.logIn('otto');
    expect((await browser.get('/api/v1/audit')).statusCode).toBe(200);
    expect((await browser.get('/api/v1/jobs/7/files/import.zip')).statusCode).toBe(404);
    expect((await browser.post('/api/v1/jobs/7/cancel')).statusCode).toBe(404);
  });
});

describe('a path that is written otherwise', () => {
  const api = withApi({ ...PUBLIC, page: join(tmpdir(), 'no-such-page') });

  it.each([
    '/api/v1/session/../jobs',
    '/api/v1/%2e%2e/v1/jobs',
    '/api/v1/session/%2e%2e/jobs',
    '/healthz/../api/v1/jobs',
    '/api//v1/jobs',
    '/api/v1//jobs',
    '/api/v1/jobs/',
    '/api/v1/jobs%2f7',
    '/api%2fv1%2fjobs',
    '//api/v1/jobs',
    '/./api/v1/jobs',
    '/API/V1/JOBS',
    '/api/v1/jobs;x=1',
    '/api/v1/jobs?x=/healthz',
    '/api/v1/jobs#/healthz',
    '/api/v1/jobs%00',
    '/api/v1/jobs%',
    '\\api\\v1\\jobs',
    '/api/v1/jobs/7/../../session',
    'http://127.0.0.1/api/v1/jobs',
  ])('%s gives away nothing', async (path) => {
    const { status, body } = await asSent(api, path);
    expect(`${status} ${body}`).not.toMatch(/^200 (?!<!doctype)|"jobs"/);
    expect([200, 400, 401, 404, 503]).toContain(status);
    expect(body).not.toMatch(/nextCursor/);
  });
});

/** Sends a path as it is, which `inject` would put right. */
async function asSent(
  api: ReturnType<typeof withApi>,
  path: string,
): Promise<{ status: number; body: string }> {
  if (!api.api.server.listening) await api.api.listen({ host: '127.0.0.1', port: 0 });
  const { port } = api.api.server.address() as AddressInfo;
  return new Promise((resolve, reject) => {
    const request = httpRequest(
      { host: '127.0.0.1', port, agent: false, headers: { host: HOST } },
      (response) => {
        let body = '';
        response.on('data', (chunk) => {
          body += chunk;
        });
        response.on('end', () => resolve({ status: response.statusCode!, body }));
      },
    );
    // Past the checks of the client.
    (request as unknown as { path: string }).path = path;
    request.on('error', reject).end();
  });
}

describe('an API without a login', () => {
  const api = withApi(LOOPBACK);

  it('takes everybody on this machine for an operator', async () => {
    const headers = { host: 'localhost:8480' };
    expect((await api.request({ url: '/api/v1/audit', headers })).statusCode).toBe(200);
    expect((await api.request({ url: '/metrics', headers })).statusCode).toBe(200);
  });
});
