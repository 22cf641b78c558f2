const VERBS: Record<string, string> = { POST: 'create', PUT: 'update', PATCH: 'update', DELETE: 'delete' };

/** Below these, what has no route of its own is nothing. */
const NOTHINGS = ['api', 'auth'];

const LONGEST_SUBJECT = 200;

/**
 * What a request does, as the audit log names it, from its route: `POST /api/v1/jobs/:job/pause` is `job.pause` of `job 3`,
 * `DELETE /api/v1/webhooks/:id` is `webhook.delete` of `webhook 7`.
 * @param route the pattern that the router has matched, undefined if none has @param params what stands there in the path
 */
export function auditAction(
  method: string,
  route: string | undefined,
  params: Record<string, unknown> = {},
): { action: string; subject: string } {
  const verb = VERBS[method] ?? method.toLowerCase();
  const parts =
    route
      ?.replace(/^\/(api\/v\d+\/)?/, '')
      .split('/')
      .filter(Boolean) ?? [];
  const isName = (part: string | undefined): part is string => part !== undefined && !/^[:*]/.test(part);
  const [first] = parts;
  if (!isName(first) || NOTHINGS.includes(first)) return { action: `unknown.${verb}`, subject: '' };
  const place = parts.findIndex((part) => !isName(part));
  const value = place < 0 ? undefined : params[parts[place]!.replace(':', '')];
  const subject = value === undefined ? '' : `${singular(first)} ${String(value)}`.slice(0, LONGEST_SUBJECT);
  const names = parts.filter(isName);
  const last = names.at(-1)!;
  // Below something: a thing of its own (`/jobs/:job/verifications`) or what is done to it (`/jobs/:job/pause`).
  if (names.length > 1 && place > 0 && parts.indexOf(last) > place)
    return {
      action:
        last.endsWith('s') || method !== 'POST' ? `${singular(last)}.${verb}` : `${singular(first)}.${last}`,
      subject,
    };
  return { action: `${singular(first)}.${verb}`, subject };
}

const singular = (noun: string): string =>
  noun.replace(/yses$/, 'ysis').replace(/([^s])s$/, (whole, letter) => (letter === 'i' ? whole : letter));
