import type { Needs } from './needs.ts';
import type { Row } from './row.ts';
import { isSystemAdmin, type ServerFacts } from './server-facts.ts';

/** What the token may do, and what the licence allows at all. */
export function tokenRows({ accounts }: Needs, { me, license, config }: ServerFacts): Row[] {
  const roles = me.roles.split(' ').filter((role) => role !== '');
  const isAdmin = isSystemAdmin(me);
  const rows: Row[] = [
    {
      id: 'token',
      what: 'permissions of the token',
      found: `@${me.username}, ${roles.join(' ') || 'without roles'}`,
      needed: 'system_admin',
      verdict: isAdmin ? 'ok' : 'problem',
      ...(isAdmin
        ? {}
        : {
            todo: 'only a system administrator may import: use a token of one. Nothing else could be looked at',
          }),
    },
  ];
  if (config === undefined && isAdmin)
    rows.push({
      id: 'config',
      what: 'configuration',
      found: 'not readable with this token',
      needed: 'readable',
      verdict: 'problem',
      todo: 'its settings could not be looked at: use a token of a system administrator without restrictions',
    });
  if (license.Cloud === 'true')
    rows.push({
      id: 'cloud',
      what: 'kind of server',
      found: 'Mattermost Cloud',
      needed: 'a server of your own',
      verdict: 'problem',
      todo: 'Mattermost Cloud refuses imports through its API: ask its support to import the file of `slack-mm2 migrate --to import.zip`',
    });
  if (isAdmin && license.IsLicensed !== 'true' && accounts.some(({ kind }) => kind === 'guest'))
    rows.push({
      id: 'license.guests',
      what: 'licence for guest accounts',
      found: 'no licence',
      needed: 'a licence',
      verdict: 'change',
      todo: 'without one guests are what any member is, or can not log in: get one, or choose rules.guests: member',
    });
  return rows;
}
