import { demand } from '../app-error.ts';
import { createTeam } from '../create-team.ts';
import type { ImportContext } from './import-context.ts';
import type { LineOf } from './line-types.ts';
import { bytes, demandRunes, given, refusal, runes } from './validity.ts';

const NAME = /^[a-z0-9]+([a-z\-0-9]+|(__)?)[a-z0-9]+$/;
const RESERVED =
  /^(admin|api|boards|channel|claim|error|files|help|landing|login|mfa|oauth|playbooks|plug|plugins|post|signup)/i;
const refused = refusal('team');

/** A team, found by its name: name and type are overwritten, the rest where the line has it. */
export function importTeam({ state }: ImportContext, line: LineOf<'team'>): void {
  const { name, display_name, type, description } = line;
  demand(given(name), refused('name_missing'));
  demand(bytes(name) >= 2 && bytes(name) <= 64, refused('name_length'));
  demand(!RESERVED.test(name), refused('name_reserved'));
  demand(NAME.test(name.toLowerCase()), refused('name_characters'));
  demand(given(display_name), refused('display_name_missing'));
  demand(runes(display_name) > 0, refused('display_name_length'));
  demandRunes(display_name, 64, refused('display_name_length'));
  demand(given(type), refused('type_missing'));
  demand(type === 'O' || type === 'I', refused('type_invalid'));
  demand(bytes(description ?? '') <= 255, refused('description_length'));

  const before = state.by.teamName.first(name.toLowerCase());
  if (!before) {
    createTeam(state, {
      name: name.toLowerCase(),
      display_name,
      type,
      description: description ?? '',
      allow_open_invite: line.allow_open_invite ?? false,
    });
    return;
  }
  state.commit([
    'teams',
    {
      ...before,
      display_name,
      type,
      description: description ?? before.description,
      allow_open_invite: line.allow_open_invite ?? before.allow_open_invite,
      update_at: Date.now(),
    },
  ]);
}
