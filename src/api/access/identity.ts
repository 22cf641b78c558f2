import 'fastify';
import type { Role } from '../../meta/roles.ts';

/** Who sends a request. */
export interface Identity {
  name: string;
  role: Role;
}

/** Everybody on this machine, where that needs no login. */
export const LOCAL: Identity = { name: 'local', role: 'operator' };

declare module 'fastify' {
  interface FastifyRequest {
    /** null without a session. */
    identity: Identity | null;
    /** For the audit log: whom a login was about. */
    claimedName?: string;
  }
  interface FastifyContextConfig {
    /** For the audit log, where method and path don't say it: `session.create`. */
    action?: string;
  }
}
