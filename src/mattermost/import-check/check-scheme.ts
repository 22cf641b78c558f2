import { anyObject, type Check, fieldsOf, list, oneOf, text, type Values } from './fields.ts';
import { folded, type Known } from './known.ts';
import { type Problems, shown } from './problems.ts';

export const ROLE_FIELDS = {
  required: {
    name: text({ minBytes: 1, maxBytes: 64, pattern: /^[a-z0-9_]*$/ }),
    display_name: text({ minBytes: 1, maxBytes: 128 }),
  },
  // Which permissions there are is for the server to say.
  optional: {
    description: text({ maxBytes: 1024 }),
    permissions: list(text()),
    scheme_managed: (() => undefined) as Check,
  },
};

export const SCHEME_FIELDS = {
  required: {
    name: text({ pattern: /^[a-z0-9_]{2,64}$/ }),
    display_name: text({ minBytes: 1, maxBytes: 128 }),
    scope: oneOf('team', 'channel'),
    default_channel_admin_role: anyObject,
    default_channel_user_role: anyObject,
  },
  optional: {
    description: text({ maxBytes: 1024 }),
    default_channel_guest_role: anyObject,
    default_team_admin_role: anyObject,
    default_team_user_role: anyObject,
    default_team_guest_role: anyObject,
  },
};

const roleFields = fieldsOf(ROLE_FIELDS);
const schemeFields = fieldsOf(SCHEME_FIELDS);

export function checkRole(role: Values, problems: Problems): void {
  roleFields(role, 'role', problems.of({ type: 'role', name: String(role.name) }));
}

export function checkScheme(scheme: Values, known: Known, problems: Problems): void {
  const name = String(scheme.name);
  const report = problems.of({ type: 'scheme', name });
  schemeFields(scheme, 'scheme', report);
  for (const field of Object.keys(scheme)) {
    if (/^default_.*_role$/.test(field) && scheme[field]) roleFields(scheme[field], 'role', report);
  }
  for (const field of ['default_team_admin_role', 'default_team_user_role']) {
    const isThere = scheme[field] !== undefined && scheme[field] !== null;
    if (isThere !== (scheme.scope === 'team'))
      report(`scheme.${field}`, `scope ${shown(scheme.scope)} ${isThere ? 'has none' : 'needs it'}`);
  }
  if (known.schemes.has(folded(name))) report('scheme.twice', shown(name));
  known.schemes.set(folded(name), String(scheme.scope));
}
