import rateLimit from '@fastify/rate-limit';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import type { z } from 'zod';
import { isPassword } from '../../control/passwords.ts';
import { addSession } from '../../store/sessions.ts';
import { credentialsOf } from '../../store/users.ts';
import type { CsrfTokens } from '../access/csrf.ts';
import { LOCAL } from '../access/identity.ts';
import { loginOf } from '../access/login-needed.ts';
import { beginSession, endSession } from '../access/user-sessions.ts';
import type { ApiDependencies } from '../dependencies.ts';
import { RequestError } from '../problem-answer.ts';
import { Login, Session } from '../schemas/session.ts';

/** Attempts in a quarter of an hour: at one name from one address, from one address at whatever name, and at one name wherever they come from. */
const WINDOW_MS = 15 * 60_000;
const MOST_OF_BOTH = 10;
const MOST_OF_ADDRESS = 30;
/** High: else anybody could lock out whom they know the name of. */
const MOST_OF_NAME = 100;

/** Logging in with a password, out, and who one is. */
export const sessionRoutes: FastifyPluginAsyncZod<ApiDependencies & { csrf: CsrfTokens }> = async (
  app,
  { csrf, ...dependencies },
) => {
  const { pool } = dependencies.connected;
  const login = loginOf(dependencies);
  await app.register(rateLimit, { global: false });
  const nameIn = ({ body }: FastifyRequest) => (body as z.infer<typeof Login>).name.toLowerCase();
  const ofBoth = app.createRateLimit({
    max: MOST_OF_BOTH,
    timeWindow: WINDOW_MS,
    keyGenerator: (request) => `${request.ip} ${nameIn(request)}`,
  });
  const ofName = app.createRateLimit({ max: MOST_OF_NAME, timeWindow: WINDOW_MS, keyGenerator: nameIn });
  const ofAddress = app.createRateLimit({ max: MOST_OF_ADDRESS, timeWindow: WINDOW_MS });

  /** Before a password is looked at: what is too much says nothing about it. */
  async function refuseTooMany(request: FastifyRequest, reply: FastifyReply): Promise<void> {
    for (const limit of [ofAddress, ofBoth, ofName]) {
      const found = await limit(request);
      if (found.isAllowed || !found.isExceeded) continue;
      reply.header('retry-after', found.ttlInSeconds);
      throw new RequestError(429, 'too_many', 'too many attempts to log in: wait a quarter of an hour');
    }
  }

  app.get(
    '/session',
    { schema: { summary: 'Who is logged in', tags: ['session'], response: { 200: Session } } },
    async (request, reply) => ({ login, user: request.identity, csrfToken: csrf.tokenFor(request, reply) }),
  );

  app.post(
    '/session',
    { schema: { summary: 'Log in', tags: ['session'], body: Login, response: { 200: Session } } },
    async (request, reply) => {
      if (login === 'none') return { login, user: LOCAL, csrfToken: csrf.tokenFor(request, reply) };
      if (login === 'oidc')
        throw new RequestError(403, 'forbidden', 'one logs in at the OIDC provider: open /auth/oidc/login');
      request.identity = null;
      await refuseTooMany(request, reply);
      const { name, password } = request.body;
      const user = await credentialsOf(pool, name);
      // Only names that exist: in haste, people type their password there.
      request.claimedName = user?.name ?? '(unknown)';
      const isRight = await isPassword(password, user?.passwordHash);
      const refused = () =>
        new RequestError(401, 'unauthorized', 'there is no such user, or the password is another one');
      if (!user || !isRight) throw refused();
      const token = await beginSession(pool, reply, (hash) => addSession(pool, hash, user));
      if (token === undefined) throw refused();
      request.identity = { name: user.name, role: user.role };
      return { login, user: request.identity, csrfToken: csrf.tokenOf(token) };
    },
  );

  app.delete(
    '/session',
    { schema: { summary: 'Log out', tags: ['session'], response: { 200: Session } } },
    async (request, reply) => {
      if (login === 'none') return { login, user: LOCAL, csrfToken: csrf.tokenFor(request, reply) };
      await endSession(pool, reply);
      return { login, user: null, csrfToken: csrf.tokenOfNew(reply) };
    },
  );
};
