import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { addForeignSession } from '../../store/sessions.ts';
import { clearCookie, readCookie, setCookie } from '../access/cookies.ts';
import { createOidcLogin, LOGIN_MS } from '../access/oidc-login.ts';
import { beginSession } from '../access/user-sessions.ts';
import type { ApiDependencies } from '../dependencies.ts';
import { notFound, RequestError } from '../problem-answer.ts';

const CALLBACK = '/auth/oidc/callback';

/** Logging in at an OIDC provider: a browser is sent there, and comes back. */
export const oidcRoutes: FastifyPluginAsyncZod<ApiDependencies> = async (app, { connected, oidc, log }) => {
  const { pool } = connected;
  const login = oidc && createOidcLogin(oidc);

  app.get('/auth/oidc/login', { schema: { hide: true } }, async (request, reply) => {
    if (!login) throw notFound('no OIDC provider is configured');
    const { protocol, headers } = request;
    const { url, kept } = await login
      .begin(`${protocol}://${headers.host}${CALLBACK}`)
      .catch((error: unknown) => {
        log.warn({ error }, 'the OIDC provider does not answer');
        throw new RequestError(
          503,
          'unavailable',
          'the OIDC provider does not answer: try again in a moment',
        );
      });
    setCookie(reply, 'login', kept, { maxAge: LOGIN_MS / 1_000 });
    return reply.redirect(url, 303);
  });

  app.get(
    CALLBACK,
    { schema: { hide: true }, config: { action: 'session.create' } },
    async (request, reply) => {
      if (!login) throw notFound('no OIDC provider is configured');
      // Only where we came in at ourselves counts of the address: the rest the browser says.
      const query = request.url.split('?')[1] ?? '';
      const kept = readCookie(request, 'login') ?? '';
      clearCookie(reply, 'login');
      request.identity = null;
      const identity = await login.finish(query, kept).catch((error: unknown) => {
        log.warn({ error }, 'a login at the OIDC provider came to nothing');
        throw new RequestError(
          401,
          'unauthorized',
          'the login came to nothing: begin again at /auth/oidc/login',
        );
      });
      await beginSession(pool, reply, async (hash) => {
        await addForeignSession(pool, hash, identity);
        return true;
      });
      request.identity = identity;
      return reply.redirect('/', 303);
    },
  );
};
