import { describe, expect, it } from '@jest/globals';
import { auditAction } from '../../../src/api/access/audit-action.ts';
import type { AuditPage } from '../../../src/api/schemas/session.ts';
import { aBrowser, LOOPBACK, PASSWORD, PUBLIC, withApi } from './support/an-api.ts';

describe('what was done', () => {
  it.each([
    ['POST', '/api/v1/jobs', {}, 'job.create', ''],
    ['POST', '/api/v1/jobs/:job/pause', { job: 3 }, 'job.pause', 'job 3'],
    ['POST', '/api/v1/jobs/:job/verify', { job: '3' }, 'job.verify', 'job 3'],
    ['DELETE', '/api/v1/jobs/:job/verification', { job: 3 }, 'verification.delete', 'job 3'],
    ['POST', '/api/v1/session', {}, 'session.create', ''],
    ['DELETE', '/api/v1/session', {}, 'session.delete', ''],
    ['DELETE', '/api/v1/webhooks/:id', { id: '7' }, 'webhook.delete', 'webhook 7'],
    ['POST', '/api/v1/webhooks/:id/test', { id: '7' }, 'webhook.test', 'webhook 7'],
    ['PUT', '/api/v1/webhooks/:id', { id: '7' }, 'webhook.update', 'webhook 7'],
    ['DELETE', '/api/v1/analyses/:id', { id: 'a' }, 'analysis.delete', 'analysis a'],
    ['POST', '/api/v1/assessments', {}, 'assessment.create', ''],
    ['DELETE', '/api/v1/uploads/tus/*', { '*': 'x1' }, 'upload.delete', 'upload x1'],
    ['POST', '/*', { '*': 'anything' }, 'unknown.create', ''],
    ['POST', '/api/*', { '*': 'v1/anything' }, 'unknown.create', ''],
    ['POST', undefined, {}, 'unknown.create', ''],
    ['DELETE', '/api/v1/uploads/:id', { id: 'x'.repeat(999) }, 'upload.delete', `upload ${'x'.repeat(193)}`],
  ])('by %s %s', (method, route, params, action, subject) =>
    expect(auditAction(method, route, params)).toEqual({ action, subject }),
  );
});

describe('the audit log', () => {
  const api = withApi(PUBLIC);
  const entries = async (query = ''): Promise<AuditPage> =>
    (await auditor.get(`/api/v1/audit${query}`)).json() as AuditPage;
  const auditor = aBrowser(api);
  /** User, action, subject and status, as soon as there are so many: they are written behind the answers. */
  const written = async (n: number) => {
    let found: AuditPage['entries'] = [];
    while (found.length < n) found = (await entries('?limit=500')).entries;
    return found.map(({ user, action, subject, status }) => [user, action, subject, status]);
  };

  it('has logins, failures, what was done and what was refused, and no password', async () => {
    await api.addUser('Otto', 'operator');
    await api.addUser('vera', 'viewer');
    const viewer = aBrowser(api);
    await viewer.logIn('vera');
    await viewer.post('/api/v1/jobs/7/pause');
    await viewer.logIn('vera', 'not her password');
    await viewer.logIn('my secret password');
    await api.request({ method: 'POST', url: '/api/v1/jobs/7/cancel' });
    await auditor.logIn('otto');
    await auditor.post('/api/v1/jobs/7/resume');
    await auditor.post('/api/v1/nothing?token=secret', { payload: { password: PASSWORD } });
    await auditor.remove('/api/v1/session', { headers: { origin: 'http://evil.example' } });
    const expected = [
      ['Otto', 'session.delete', '', 403],
      ['Otto', 'unknown.create', '', 404],
      ['Otto', 'job.resume', 'job 7', 404],
      ['Otto', 'session.create', '', 200],
      ['', 'job.cancel', 'job 7', 401],
      ['(unknown)', 'session.create', '', 401],
      ['vera', 'session.create', '', 401],
      ['vera', 'job.pause', 'job 7', 403],
      ['vera', 'session.create', '', 200],
    ];
    expect((await written(expected.length)).sort()).toEqual(expected.sort());
    const text = JSON.stringify(await entries());
    expect(text).not.toMatch(/password|secret|battery/);
    expect((await entries('?limit=1')).entries[0]).toMatchObject({
      address: '127.0.0.1',
      at: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
    });
  });

  it('comes in pages', async () => {
    const first = await entries('?limit=4');
    const second = await entries(`?limit=4&cursor=${first.nextCursor}`);
    const third = await entries(`?limit=4&cursor=${second.nextCursor}`);
    const ids = [first, second, third].flatMap((one) => one.entries.map(({ id }) => id));
    expect(ids).toEqual([...ids].sort((a, b) => b - a));
    expect(new Set(ids).size).toBe(9);
    expect(third.nextCursor).toBeNull();
    expect((await auditor.get('/api/v1/audit?cursor=x')).statusCode).toBe(400);
  });

  it('is not filled by people who have no login', async () => {
    const before = (await entries('?limit=500')).entries.length;
    for (let n = 0; n < 250; n++) await api.request({ method: 'POST', url: '/api/v1/jobs/7/cancel' });
    const after = (await entries('?limit=500')).entries.length;
    // A minute may end in between.
    expect(after - before).toBeGreaterThan(0);
    expect(after - before).toBeLessThanOrEqual(200);
  });
});

describe('the audit log of this machine', () => {
  const api = withApi(LOOPBACK);

  it('calls everybody local', async () => {
    const headers = { host: '127.0.0.1:8480' };
    await api.request({ method: 'POST', url: '/api/v1/jobs/7/cancel', headers });
    let entries = [];
    while (entries.length === 0)
      entries = (await api.request({ url: '/api/v1/audit', headers })).json().entries;
    expect(entries).toEqual([expect.objectContaining({ user: 'local', action: 'job.cancel', status: 404 })]);
  });
});
