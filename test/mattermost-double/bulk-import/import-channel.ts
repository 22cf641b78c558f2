import { AppError, demand } from '../app-error.ts';
import { cleanDisplayName, demandRoom, newChannel } from '../create-channel.ts';
import type { ChannelRow } from '../rows.ts';
import type { ImportContext } from './import-context.ts';
import type { LineOf } from './line-types.ts';
import { bytes, demandRunes, given, refusal, runes } from './validity.ts';

const NAME = /^[a-z0-9]+([a-z\-_0-9]+|(__)?)[a-z0-9]*$/;
const OLD_NAME = /^[a-z0-9]+([a-z\-_0-9]+|(__)?)[a-z0-9]+$/;
const GROUP = /^[a-f0-9]{40}$/;
const DIRECT = /^[a-z0-9]{26}__[a-z0-9]{26}$/;
const refused = refusal('channel');

type Channel = LineOf<'channel'>;

/** A channel, found by team and name. One that is archived cannot be updated: the import ends. */
export function importChannel(context: ImportContext, line: Channel): void {
  const { state, config, version } = context;
  const { team: teamName, name, displayName, type } = validate(context, line);
  const team = state.by.teamName.first(teamName.toLowerCase());
  if (!team)
    throw new AppError('app.import.import_channel.team_not_found.error', { params: { TeamName: teamName } });

  const before = state.by.channelName.first(`${team.id}/${name.toLowerCase()}`);
  const fields = {
    display_name: cleanDisplayName(displayName),
    type,
    header: line.header ?? before?.header ?? '',
    purpose: line.purpose ?? before?.purpose ?? '',
  };
  let channel: ChannelRow;
  if (before) {
    demand(before.delete_at === 0, 'app.channel.update.bad_id', { where: 'UpdateChannel' });
    channel = { ...before, ...fields, update_at: Date.now() };
  } else {
    demandRoom(state, team.id, config().TeamSettings.MaxChannelsPerTeam);
    channel = newChannel({ ...fields, team_id: team.id, name: name.toLowerCase() });
  }
  state.commit(['channels', channel]);
  if (version.archivedChannels && (line.deleted_at ?? 0) > 0)
    state.commit(['channels', { ...channel, delete_at: line.deleted_at!, update_at: line.deleted_at! }]);
}

function validate({ version }: ImportContext, line: Channel) {
  const { team, name, display_name, type } = line;
  demand(given(team), refused('team_missing'));
  demand(given(name), refused('name_missing'));
  demand(bytes(name) <= 64, refused('name_length'));
  const folded = version.modernLines ? name.toLowerCase() : name;
  const looksDirect = DIRECT.test(folded) || (version.modernLines && GROUP.test(folded));
  const pattern = version.modernLines ? NAME : OLD_NAME;
  demand(pattern.test(folded) && !looksDirect, refused('name_characters'));
  if (!version.modernLines) demand(given(display_name), refused('display_name_missing'));
  if (!version.modernLines) demand(runes(display_name ?? '') > 0, refused('display_name_length'));
  demandRunes(display_name, 64, refused('display_name_length'));
  demand(given(type), refused('type_missing'));
  demand(type === 'O' || type === 'P', refused('type_invalid'));
  demandRunes(line.header, 1024, refused('header_length'));
  demandRunes(line.purpose, 250, refused('purpose_length'));
  return { team, name, type: type as 'O' | 'P', displayName: display_name || name };
}
