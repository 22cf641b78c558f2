import { OWN_CHANNELS } from '../own-channels.ts';
import { both, type Check, fieldsOf, flag, isGiven, oneOf, text, type Values } from './fields.ts';
import { folded, type Known } from './known.ts';
import { type Problems, shown } from './problems.ts';

const RESERVED_PREFIXES =
  /^(?!admin|api|boards|channel|claim|error|files|help|landing|login|mfa|oauth|playbooks|plug|post|signup)/i;
const NAME = /^[a-z0-9]+([a-z\-0-9]+|(__)?)[a-z0-9]+$/;

export const TEAM_FIELDS: { required: Record<string, Check>; optional: Record<string, Check> } = {
  required: {
    name: both(
      text({ minBytes: 2, maxBytes: 64, pattern: NAME, folded: true }),
      text({ pattern: RESERVED_PREFIXES }),
    ),
    display_name: text({ minRunes: 1, maxRunes: 64 }),
    type: oneOf('O', 'I'),
  },
  optional: { description: text({ maxBytes: 255 }), allow_open_invite: flag, scheme: text() },
};

const fields = fieldsOf(TEAM_FIELDS);

export function checkTeam(team: Values, known: Known, problems: Problems): void {
  const name = folded(team.name);
  const report = problems.of({ type: 'team', name: String(team.name) });
  fields(team, 'team', report);
  if (team.name !== name && typeof team.name === 'string') report('name.case', shown(team.name));
  if (isGiven(team.scheme) && known.schemes.get(folded(team.scheme)) !== 'team')
    report('team.unknown_scheme', shown(team.scheme));
  const json = JSON.stringify(team);
  const before = known.teams.get(name);
  if (before?.run === known.run) report('team.twice', shown(team.name));
  else if (before && before.json !== json) report('team.again', shown(team.name));
  // The server makes its own channels with every team.
  known.teams.set(name, { users: 0, channels: OWN_CHANNELS.length, ...before, run: known.run, json });
  for (const channel of OWN_CHANNELS) {
    const key = `${name}/${channel}`;
    if (!known.channels.has(key)) known.channels.set(key, { run: -1, isArchived: false });
  }
}
