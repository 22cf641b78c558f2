import * as z from 'zod';

/**
 * The fields that the server's decoder knows. Others are ignored, null is the same as missing, and a value of another
 * type makes the whole line unreadable.
 * @see mattermost/mattermost server/channels/app/imports/import_types.go
 */
const text = z.string().nullish();
const whole = z.int().nullish();
const flag = z.boolean().nullish();
const texts = z.array(z.string()).nullish();
const props = z.record(z.string(), z.unknown()).nullish();

const attachment = z.object({ path: text });
const reaction = z.object({ user: text, emoji_name: text, create_at: whole });

const content = {
  user: text,
  message: text,
  create_at: whole,
  type: text,
  props,
  edit_at: whole,
  is_pinned: flag,
  flagged_by: texts,
  reactions: z.array(reaction).nullish(),
  attachments: z.array(attachment).nullish(),
};

const reply = z.object(content);
const root = {
  ...content,
  replies: z.array(reply).nullish(),
  thread_followers: z.array(z.object({ user: text, last_viewed: whole, unread_mentions: whole })).nullish(),
};

const channelNotifyProps = z.object({ desktop: text, mobile: text, mark_unread: text, email: text });

const counts = {
  last_viewed_at: whole,
  msg_count: whole,
  msg_count_root: whole,
  mention_count: whole,
  mention_count_root: whole,
  urgend_mention_count: whole,
};

const userChannel = z.object({
  name: text,
  roles: text,
  favorite: flag,
  notify_props: channelNotifyProps.nullish(),
  ...counts,
});

const userTeam = z.object({ name: text, roles: text, theme: text, channels: z.array(userChannel).nullish() });

const user = z.object({
  username: text,
  email: text,
  auth_service: text,
  auth_data: text,
  password: text,
  nickname: text,
  first_name: text,
  last_name: text,
  position: text,
  roles: text,
  locale: text,
  delete_at: whole,
  profile_image: text,
  teams: z.array(userTeam).nullish(),
  notify_props: z.record(z.string(), z.string().nullish()).nullish(),
  email_interval: text,
  feature_enabled_markdown_preview: text,
  formatting: text,
  show_unread_section: text,
});

const line = z.object({
  type: text,
  version: whole,
  role: z.object({ name: text, display_name: text }).nullish(),
  scheme: z.object({ name: text, scope: text }).nullish(),
  team: z
    .object({ name: text, display_name: text, type: text, description: text, allow_open_invite: flag })
    .nullish(),
  channel: z
    .object({
      team: text,
      name: text,
      display_name: text,
      type: text,
      header: text,
      purpose: text,
      deleted_at: whole,
    })
    .nullish(),
  user: user.nullish(),
  bot: z
    .object({
      username: text,
      owner: text,
      display_name: text,
      description: text,
      profile_image: text,
      delete_at: whole,
    })
    .nullish(),
  emoji: z.object({ name: text, image: text }).nullish(),
  direct_channel: z
    .object({
      members: texts,
      participants: z
        .array(
          z.object({
            username: text,
            ...counts,
            scheme_user: flag,
            scheme_admin: flag,
            scheme_guest: flag,
            notify_props: channelNotifyProps.nullish(),
          }),
        )
        .nullish(),
      favorited_by: texts,
      shown_by: texts,
      header: text,
    })
    .nullish(),
  post: z.object({ ...root, team: text, channel: text }).nullish(),
  direct_post: z.object({ ...root, channel_members: texts }).nullish(),
});

export type Line = z.infer<typeof line>;
/** The object of a line of that type. */
export type LineOf<Type extends keyof Line> = NonNullable<Line[Type]>;
export type Content = z.infer<typeof reply>;
export type Reaction = z.infer<typeof reaction>;
export type Attachment = z.infer<typeof attachment>;
export type UserTeam = z.infer<typeof userTeam>;
export type UserChannel = z.infer<typeof userChannel>;

/** @throws SyntaxError, ZodError: the decoder's, for whom a byte-order mark or an empty line is no JSON either */
export const decodeLine = (bytes: Buffer): Line => line.parse(JSON.parse(bytes.toString('utf8')));
