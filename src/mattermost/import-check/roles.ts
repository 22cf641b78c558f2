import { type Check, text, type Values } from './fields.ts';
import { shown } from './problems.ts';

const ROLE = /^[a-z0-9_]{1,64}$/;

const words = (roles: string) => roles.split(/\s+/).filter((role) => role !== '');

/** Roles of a user, in a team or in a channel: words of `[a-z0-9_]`; `system_admin` never stands alone. */
export const roles: Check = (value, rule, report) => {
  text({ maxRunes: 256 })(value, rule, report);
  if (typeof value !== 'string') return;
  const given = words(value);
  if (!given.every((role) => ROLE.test(role))) report(rule, `not allowed: ${shown(value)}`);
  if (given.length === 1 && given[0] === 'system_admin') report(rule, 'system_admin goes with system_user');
};

export const hasRole = ({ roles }: Values, role: string): boolean =>
  typeof roles === 'string' && words(roles).includes(role);
