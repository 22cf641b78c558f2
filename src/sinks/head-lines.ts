import { VERSION } from '../version.ts';
import { bytesOf } from './byte-text.ts';

/** The first line of every import, as byte text. */
export const VERSION_LINE = bytesOf(
  JSON.stringify({ type: 'version', version: 1, info: { generator: 'slack-mm2', version: VERSION } }),
);

/** The line of a team that is to be made, as byte text. */
export const newTeamLine = (name: string): string =>
  bytesOf(
    JSON.stringify({
      type: 'team',
      team: { name, display_name: name, type: 'I', allow_open_invite: false },
    }),
  );
