import { both, type Check, flag, object, oneOf, text, type Values } from './fields.ts';
import type { Known } from './known.ts';
import { type Report, shown } from './report.ts';

const RESERVED_PREFIXES =
  /^(?!admin|api|boards|channel|claim|error|files|help|landing|login|mfa|oauth|playbooks|plug|post|signup)/i;

const fields: Check = object({
  required: {
    name: both(
      text({ minBytes: 2, maxBytes: 64, pattern: /^[a-z0-9]+([a-z\-0-9]+|(__)?)[a-z0-9]+$/ }),
      text({ pattern: RESERVED_PREFIXES }),
    ),
    display_name: text({ minRunes: 1, maxRunes: 64 }),
    type: oneOf('O', 'I'),
  },
  optional: { description: text({ maxBytes: 255 }), allow_open_invite: flag, scheme: text() },
});

export function checkTeam(team: Values, known: Known, report: Report): void {
  fields(team, 'team', report);
  const name = String(team.name);
  if (known.teams.has(name) && known.run === 0) report('team.twice', shown(name));
  known.teams.add(name);
  // The server makes these two with every team.
  known.channels.add(`${name}/town-square`).add(`${name}/off-topic`);
}
