import { AppError, demand } from '../app-error.ts';
import { importBot } from './import-bot.ts';
import { importChannel } from './import-channel.ts';
import type { ImportContext } from './import-context.ts';
import { importDirectChannel } from './import-direct-channel.ts';
import { importEmoji } from './import-emoji.ts';
import { importTeam } from './import-team.ts';
import { importUser } from './import-user.ts';
import type { Line } from './line-types.ts';

/** Stores a line of any type but posts. @throws AppError */
export async function importLine(context: ImportContext, line: Line): Promise<void> {
  const { modernLines } = context.version;
  switch (line.type) {
    case 'team':
      demand(Boolean(line.team), 'app.import.import_line.null_team.error');
      return importTeam(context, line.team!);
    case 'channel':
      demand(Boolean(line.channel), 'app.import.import_line.null_channel.error');
      return importChannel(context, line.channel!);
    case 'user':
      demand(Boolean(line.user), 'app.import.import_line.null_user.error');
      return importUser(context, line.user!);
    case 'emoji':
      demand(Boolean(line.emoji), 'app.import.import_line.null_emoji.error');
      return importEmoji(context, line.emoji!);
    case 'direct_channel':
      demand(Boolean(line.direct_channel), 'app.import.import_line.null_direct_channel.error');
      return importDirectChannel(context, line.direct_channel!);
    case 'scheme':
      demand(Boolean(line.scheme), 'app.import.import_line.null_scheme.error');
      return context.warn('this double takes schemes and roles, and forgets them');
    case 'role':
      if (!modernLines) break;
      demand(Boolean(line.role), 'app.import.import_line.null_role.error');
      return context.warn('this double takes schemes and roles, and forgets them');
    case 'bot':
      if (!modernLines) break;
      return importBot(context, line.bot!);
  }
  throw new AppError('app.import.import_line.unknown_line_type.error', { params: { Type: line.type ?? '' } });
}
