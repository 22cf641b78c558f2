import type { FastifyInstance } from 'fastify';

/** An answer that takes longer is on record: the page waits for it. Holding a job may take a minute, and is on record as well. */
const SLOW_MS = 2_000;

/**
 * Puts on record what was slow (`warn`) and what was refused (`debug`), by the pattern of its route: what a path, a query or a body holds
 * may be secret, and is nothing for a log. Failures of the service are logged where they are answered. Endless streams are not looked at.
 */
export function logRequests(app: FastifyInstance): void {
  app.addHook('onSend', (request, reply, payload, done) => {
    const { statusCode: status, elapsedTime } = reply;
    const facts = { method: request.method, route: request.routeOptions.url ?? '(none)', status };
    const tookMs = Math.round(elapsedTime);
    if (elapsedTime > SLOW_MS) request.log.warn({ ...facts, tookMs }, 'a request was slow');
    else if (status >= 400 && status < 500) request.log.debug({ ...facts, tookMs }, 'a request was refused');
    done(null, payload);
  });
}
