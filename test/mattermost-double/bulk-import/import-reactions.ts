import { AppError, demand } from '../app-error.ts';
import type { PostRow } from '../rows.ts';
import type { ImportContext } from './import-context.ts';
import type { Reaction } from './line-types.ts';
import { validateReaction } from './validate-post.ts';

/** Stored one by one; one that exists keeps its time and is there again if it was taken back. @throws AppError */
export function importReactions(
  { state }: ImportContext,
  reactions: Reaction[] | null | undefined,
  post: PostRow,
): void {
  for (const reaction of reactions ?? []) {
    validateReaction(reaction, post.create_at);
    const { user: username, emoji_name, create_at } = reaction as Required<Reaction>;
    const user = state.by.username.first(username!.toLowerCase());
    if (!user)
      throw new AppError('app.import.import_post.user_not_found.error', { params: { Username: username! } });
    const where = 'Reaction.IsValid';
    const isName = /^[a-zA-Z0-9\-+_]+$/.test(emoji_name!);
    demand(isName, 'model.reaction.is_valid.emoji_name.app_error', { where });
    const before = state.tables.reactions.get(`${post.id}/${user.id}/${emoji_name}`);
    state.commit([
      'reactions',
      {
        user_id: user.id,
        post_id: post.id,
        emoji_name: emoji_name!,
        create_at: before?.create_at ?? create_at!,
        update_at: Date.now(),
        delete_at: 0,
      },
    ]);
  }
}
