import { z } from 'zod';
import { ROLES, type Role } from '../../meta/roles.ts';
import { StoredAuditEntry } from '../../store/audit.ts';
import { NextCursor } from './page.ts';

export { ROLES, type Role };

export const Session = z
  .object({
    /** `none` on loopback, where everybody on the machine is an operator; else how one logs in. */
    login: z.enum(['none', 'password', 'oidc']),
    user: z.object({ name: z.string(), role: z.enum(ROLES) }).nullable(),
    /** To be sent as `X-CSRF-Token` with every request that changes something. */
    csrfToken: z.string(),
  })
  .meta({ id: 'Session' });
export type Session = z.infer<typeof Session>;

/** The answer is the new `Session`. */
export const Login = z
  .object({
    name: z
      .string()
      .min(1)
      .max(200)
      .refine((name) => !/\p{Cc}/u.test(name), 'has no control characters'),
    password: z.string().min(1).max(1_000),
  })
  .strict();

/** Who did what, the newest first. What was refused is on record as well. */
export const AuditPage = z.object({ entries: z.array(StoredAuditEntry), nextCursor: NextCursor });
export type AuditPage = z.infer<typeof AuditPage>;
