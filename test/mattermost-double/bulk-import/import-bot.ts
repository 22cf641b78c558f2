import { AppError, demand } from '../app-error.ts';
import { openDirectChannel } from '../create-channel.ts';
import { newUser } from '../create-user.ts';
import { newPost, savePosts } from '../save-posts.ts';
import type { ImportContext } from './import-context.ts';
import { demandPicturePath } from './import-user.ts';
import type { LineOf } from './line-types.ts';
import { validUsername } from './validate-user.ts';
import { bytes, demandRunes, given } from './validity.ts';

/** A bot with an account of its own, found by its name; it greets its owner. `delete_at` is read and forgotten. */
export function importBot(context: ImportContext, line: LineOf<'bot'>): void {
  const { state, config } = context;
  demandPicturePath(context, line);
  const { username, owner } = line;
  const invalid = 'app.import.validate_user_import_data.username_invalid.error';
  demand(given(username), 'app.import.validate_user_import_data.username_missing.error');
  demand(validUsername(username.toLowerCase()), invalid);
  demandRunes(line.display_name, 64, 'app.import.validate_user_import_data.first_name_length.error');
  demand(given(owner), 'app.import.validate_bot_import_data.owner_missing.error');
  demand(validUsername(owner), invalid);
  demand(bytes(line.description ?? '') <= 1024, 'model.bot.is_valid.description.app_error');

  const ownerUser = state.by.username.first(owner.toLowerCase());
  const name = username.toLowerCase();
  const user = state.by.username.first(name);
  const before = user && state.tables.bots.get(user.id);
  if (user && !before) throw new AppError('app.user.save.username_exists.app_error', { where: 'importBot' });
  const now = Date.now();
  if (before) {
    const display_name = line.display_name ?? before.display_name;
    const description = line.description ?? before.description;
    if (display_name === before.display_name && description === before.description) return;
    state.commit([
      'bots',
      { ...before, display_name, description, owner_id: ownerUser?.id ?? owner, update_at: now },
    ]);
    return;
  }
  const account = newUser({
    username: name,
    email: `${name}@localhost`,
    first_name: line.display_name ?? '',
    locale: config().LocalizationSettings.DefaultClientLocale,
  });
  state.commit(
    ['users', account],
    [
      'bots',
      {
        user_id: account.id,
        username: name,
        display_name: line.display_name ?? '',
        description: line.description ?? '',
        owner_id: ownerUser?.id ?? owner,
        create_at: now,
        update_at: now,
        delete_at: 0,
      },
    ],
  );
  if (!ownerUser) return;
  const channel = openDirectChannel(state, [account, ownerUser]);
  savePosts(state, [
    newPost({
      channel_id: channel.id,
      user_id: account.id,
      message: 'Please add me to teams and channels you want me to interact in.',
      type: 'add_bot_teams_channels',
      create_at: now,
    }),
  ]);
}
