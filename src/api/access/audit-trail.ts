import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { addAuditEntry } from '../../store/audit.ts';
import type { DatabasePool } from '../../store/pool.ts';
import { auditAction } from './audit-action.ts';
import { isChanging } from './request-origin.ts';

/** Refused requests of people who have not logged in, a minute: more are counted, so that nobody fills the disk. */
const MOST_ANONYMOUS = 100;
const MINUTE_MS = 60_000;

/**
 * Writes down who did what: every request that changes something, also one that was refused, and every login. Never a body. What can't be written goes to the
 * log instead: a database that is just being started again refuses nobody's pause.
 */
export function keepAuditTrail(app: FastifyInstance, pool: DatabasePool): void {
  const writing = new Set<Promise<unknown>>();
  let minute = 0;
  let anonymous = 0;
  const isTooMuch = (): boolean => {
    const now = Math.floor(Date.now() / MINUTE_MS);
    if (now !== minute) {
      minute = now;
      anonymous = 0;
    }
    return ++anonymous > MOST_ANONYMOUS;
  };
  app.addHook('onResponse', async (request, { statusCode }) => {
    if (!isRecorded(request, statusCode)) return;
    const { routeOptions, method, ip, identity, claimedName } = request;
    // A login that failed has passed the limit of attempts.
    if (!identity && claimedName === undefined && statusCode >= 400 && isTooMuch()) return;
    const { action, subject } = auditAction(
      method,
      routeOptions.url,
      request.params as Record<string, unknown>,
    );
    const entry = {
      user: identity?.name ?? claimedName ?? '',
      action: routeOptions.config.action ?? action,
      subject,
      status: statusCode,
      address: ip,
    };
    const written = addAuditEntry(pool, entry).catch((error: unknown) =>
      request.log.error({ error, audit: entry }, 'not in the audit log'),
    );
    writing.add(written);
    await written.finally(() => writing.delete(written));
  });
  app.addHook('onClose', async () => {
    await Promise.all(writing);
  });
}

/** A part of an upload changes nothing that its beginning has not said. */
const isPart = ({ method }: FastifyRequest, status: FastifyReply['statusCode']) =>
  method === 'PATCH' && status === 204;

const isRecorded = (request: FastifyRequest, status: number): boolean =>
  request.routeOptions.config.action !== undefined ||
  (isChanging(request.method) && !isPart(request, status));
