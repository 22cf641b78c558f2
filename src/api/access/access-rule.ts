import { isChanging } from './request-origin.ts';

/** Who may: everybody, who has logged in, or who is an operator. */
export type Access = 'open' | 'viewer' | 'operator';

/** Patterns of routes, as they were registered, that answer without a login. */
const OPEN: ReadonlySet<string> = new Set([
  '/api/v1/session',
  '/auth/oidc/login',
  '/auth/oidc/callback',
  '/healthz',
  '/readyz',
]);
/** The page's own files hold nothing of anybody. For reading only. */
export const PAGE = '/*';

/** What a viewer may not even read: what people wrote, uploads, who did what. */
const OPERATORS_ONLY: readonly RegExp[] = [
  /^\/api\/v1\/jobs\/:job\/entities\/original$/,
  /^\/api\/v1\/jobs\/:job\/files\//,
  /^\/api\/v1\/uploads(\/|$)/,
  /^\/api\/v1\/audit$/,
];

/**
 * Who may call a route. Closed unless it stands above: what reads is for who has logged in, what changes something for operators.
 * @param route the pattern that the router has matched, never the path that was asked for; undefined if none has
 */
export function accessTo(method: string, route: string | undefined): Access {
  if (route === undefined) return isChanging(method) ? 'operator' : 'viewer';
  if (OPEN.has(route) || (route === PAGE && !isChanging(method))) return 'open';
  return isChanging(method) || OPERATORS_ONLY.some((pattern) => pattern.test(route)) ? 'operator' : 'viewer';
}
