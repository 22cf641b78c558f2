import { LEAVE_OUT } from '../../src/choices/choices.ts';
import { ODD_KEYS } from './odd-export.ts';
import type { SeededRandom } from './seeded-random.ts';

/** Choices for an odd export, as they stand in a file. None that are refused: no private channel gets a public one's name. */
export function randomChoices(random: SeededRandom): Record<string, unknown> {
  const some = (keys: readonly string[]) => keys.filter(() => random.chance(0.3));
  const all = (keys: readonly string[], choices: readonly object[]) =>
    some(keys).map((key): [string, object] => [key, random.pick(choices)]);
  const named = (names: readonly string[]) => names.map((name) => ({ name }));
  const out = { leave_out: true };
  const users = [
    { username: 'ann' },
    { username: 'same' },
    { email: 'bob@example.com' },
    { account: 'root' },
    { username: 'new', email: 'new@example.com' },
  ];
  const shown = { name: 'merged', display_name: 'Merged' };
  const [from, to] = random.pick([
    [undefined, undefined],
    ['2020-01-02', undefined],
    [undefined, '2020-01-06'],
    ['2020-01-01T00:00:01Z', '2020-01-07T00:00:01Z'],
  ]);
  const chosen = {
    users: Object.fromEntries(all(ODD_KEYS.users, users)),
    channels: Object.fromEntries([
      ...all(ODD_KEYS.public, [
        out,
        shown,
        { display_name: 'Shown' },
        ...named(['dev', 'merged', 'town-square']),
      ]),
      ...all(ODD_KEYS.private, [out, ...named(['secret', 'board'])]),
      ...all(ODD_KEYS.direct, [out]),
    ]),
    emoji: Object.fromEntries(all(ODD_KEYS.emoji, [out, ...named(['bird', 'heart', 'fire2'])])),
    leave_out: LEAVE_OUT.filter(() => random.chance(0.1)),
    rules: {
      same_named_channels: random.pick(['separate', 'merge']),
      guests: random.pick(['member', 'guest']),
      ...(random.chance(0.5) ? { bots: 'bot', bot_owner: 'sysadmin' } : {}),
    },
  };
  return { ...chosen, ...(from && { from }), ...(to && { to }) };
}
