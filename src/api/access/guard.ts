import cookie from '@fastify/cookie';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { ApiDependencies } from '../dependencies.ts';
import { RequestError } from '../problem-answer.ts';
import { accessTo, PAGE } from './access-rule.ts';
import { allowedHosts } from './allowed-hosts.ts';
import { keepAuditTrail } from './audit-trail.ts';
import { type CsrfTokens, createCsrfTokens } from './csrf.ts';
import { LOCAL } from './identity.ts';
import { loginOf } from './login-needed.ts';
import { isMetricsToken } from './metrics-token.ts';
import { isChanging, refuseOtherOrigins } from './request-origin.ts';
import { sendSecurityHeaders } from './security-headers.ts';
import { cutWithSession, identityOf } from './user-sessions.ts';

/** What a proxy adds. */
const FORWARDED = ['forwarded', 'x-forwarded-for', 'x-forwarded-host', 'x-forwarded-proto', 'x-real-ip'];

const PROBES = ['/healthz', '/readyz'];

/**
 * Stands before every route that is registered behind it, and before what no route answers: host, origin, CSRF token, session, role, in this
 * order. `request.identity` is who asks.
 */
export async function guard(app: FastifyInstance, dependencies: ApiDependencies): Promise<CsrfTokens> {
  const { connected, address, publicHosts, metricsToken } = dependencies;
  const { pool } = connected;
  const login = loginOf(dependencies);
  const isOurs = allowedHosts(address, publicHosts);
  const isGivenName = allowedHosts({ host: '', port: 0 }, publicHosts);
  const csrf = createCsrfTokens();

  await sendSecurityHeaders(app);
  app.addHook('onRequest', async ({ headers }) => {
    if (!isOurs(headers.host))
      throw new RequestError(
        403,
        'forbidden',
        'this service does not go by the host name that was asked for: --public-host NAME allows one',
      );
    // What stands behind a proxy takes everybody for this machine.
    if (login === 'none' && FORWARDED.some((name) => headers[name] !== undefined))
      throw new RequestError(
        403,
        'forbidden',
        'this came through a proxy, and no login is asked for: name the host with --public-host, and add users (docs/access.md)',
      );
  });
  await app.register(cookie);
  app.decorateRequest('identity', null);
  keepAuditTrail(app, pool);

  const whoAsks = async (request: FastifyRequest) => {
    if (login === 'none') return LOCAL;
    if (
      request.routeOptions.url === '/metrics' &&
      isMetricsToken(request.headers.authorization, metricsToken)
    )
      return { name: 'metrics', role: 'viewer' } as const;
    const found = identityOf(pool, login, request);
    // Whether we are there is answered while the database is not.
    return PROBES.includes(request.routeOptions.url ?? '') ? found.catch(() => null) : found;
  };

  app.addHook('onRequest', async (request, reply) => {
    const { method, headers, routeOptions } = request;
    const changes = isChanging(method);
    // A program between us and the browser may not turn one method into another behind our back.
    if (headers['x-http-method-override'] !== undefined)
      throw new RequestError(400, 'invalid', 'x-http-method-override is not taken: send the method itself');
    const access = accessTo(method, routeOptions.url);
    // First, so that the audit log says in whose name something was refused.
    if (routeOptions.url !== PAGE || changes) request.identity = await whoAsks(request);
    if (changes) refuseOtherOrigins(headers, isGivenName);
    const { identity } = request;
    if (access !== 'open' && !identity) throw new RequestError(401, 'unauthorized', 'log in first');
    if (changes) csrf.check(request);
    if (access === 'operator' && identity?.role !== 'operator')
      throw new RequestError(
        403,
        'forbidden',
        'this needs the role operator: `slack-mm2 users role NAME operator` gives it',
      );
    if (access !== 'open' && login !== 'none') cutWithSession(pool, login, reply);
  });
  return csrf;
}
