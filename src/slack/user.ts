import { z } from 'zod';
import { isSlackId } from './slack-id.ts';
import { knownMillis } from './ts.ts';

/** A missing, null or oddly typed text is an empty one: exports of ten years hold all of them. */
const text = z.string().catch('');
const flag = z.boolean().catch(false);

/**
 * What the migration needs of an entry of users.json; the entry itself is stored whole.
 * @see slack-go/slack users.go; zulip/zulip zerver/data_import/slack.py
 */
const User = z.object({
  id: z.string().refine(isSlackId, 'expected a Slack id such as U012AB3CD'),
  team_id: text,
  name: text,
  real_name: text,
  deleted: flag,
  is_bot: flag,
  is_restricted: flag,
  is_ultra_restricted: flag,
  updated: z.number().catch(0),
  profile: z
    .object({
      display_name: text,
      real_name: text,
      first_name: text,
      last_name: text,
      email: text,
      title: text,
      bot_id: text,
    })
    .catch({
      display_name: '',
      real_name: '',
      first_name: '',
      last_name: '',
      email: '',
      title: '',
      bot_id: '',
    }),
});

/** A person, bot or stranger, reduced to what an account is made from. Texts are never null, but may be empty. */
export interface SlackUser {
  id: string;
  teamId: string;
  handle: string;
  /** What Slack shows: display name, else real name, else handle. */
  shownName: string;
  firstName: string;
  lastName: string;
  email: string;
  title: string;
  deleted: boolean;
  /** Milliseconds of the entry's last change, 0 if unknown: the nearest thing to a time of deactivation. */
  updatedMs: number;
  isBot: boolean;
  /** A guest, of one channel or of several. */
  isGuest: boolean;
  /** The `B…` id that this user's app writes under, or ''. */
  botId: string;
}

/** @throws z.ZodError if it isn't an object with a Slack id */
export function parseUser(raw: unknown): SlackUser {
  const user = User.parse(raw);
  const { profile } = user;
  const realName = profile.real_name || user.real_name;
  const [first = '', ...rest] = realName.trim().split(/\s+/);
  return {
    id: user.id,
    teamId: user.team_id,
    handle: user.name,
    shownName: profile.display_name || realName || user.name,
    firstName: profile.first_name || first,
    lastName: profile.last_name || rest.join(' '),
    email: profile.email.trim().toLowerCase(),
    title: profile.title,
    deleted: user.deleted,
    updatedMs: knownMillis(user.updated * 1000),
    isBot: user.is_bot,
    isGuest: user.is_restricted || user.is_ultra_restricted,
    botId: profile.bot_id,
  };
}

/**
 * The file name of somebody's own picture, of the address where Slack kept it; '' without one.
 * @see rusq/slackdump source/filestorage.go, AvatarParams
 */
export function avatarName(raw: unknown): string {
  const { profile } = raw as { profile?: { image_original?: unknown } | null };
  const url = profile?.image_original;
  return typeof url === 'string' ? (/[^/?#]*$/.exec(url.split(/[?#]/)[0]!)?.[0] ?? '') : '';
}
