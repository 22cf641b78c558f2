import { z } from 'zod';

/**
 * What is used of the server's answers; other fields pass. Times are milliseconds, 0 for never.
 * @see mattermost/mattermost server/public/model, api/v4/source/definitions.yaml
 */

export const Ping = z.object({ status: z.string().default('OK') });

/** `GET /config/client?format=old`: all values are strings. */
export const ClientConfig = z.object({
  /** `11.6.0` */
  Version: z.string(),
  MaxPostSize: z.string().optional(),
});

const flag = z.boolean().optional();
const number = z.number().optional();

/** `GET /config`, for a system administrator. A setting that a version does not have yet is undefined. */
export const Config = z.object({
  TeamSettings: z.object({ MaxUsersPerTeam: number, MaxChannelsPerTeam: number }).default({}),
  FileSettings: z
    .object({ EnableFileAttachments: flag, MaxFileSize: number, MaxImageResolution: number })
    .default({}),
  ServiceSettings: z
    .object({
      EnableCustomEmoji: flag,
      EnablePostUsernameOverride: flag,
      EnablePostIconOverride: flag,
    })
    .default({}),
  JobSettings: z.object({ RunJobs: flag }).default({}),
  GuestAccountsSettings: z.object({ Enable: flag }).default({}),
  PasswordSettings: z
    .object({ MinimumLength: number, Lowercase: flag, Uppercase: flag, Number: flag, Symbol: flag })
    .default({}),
});
export type Config = z.infer<typeof Config>;

/** `GET /license/client?format=old`: all values are strings. */
export const License = z.object({
  IsLicensed: z.string().default('false'),
  Cloud: z.string().default('false'),
});
export type License = z.infer<typeof License>;

/** `GET /limits/server`, in newer versions. 0 is no limit. */
export const ServerLimits = z.object({
  activeUserCount: z.number().default(0),
  maxUsersHardLimit: z.number().default(0),
  /** Messages that can be seen. */
  postHistoryLimit: z.number().default(0),
});
export type ServerLimits = z.infer<typeof ServerLimits>;

export const User = z.object({
  id: z.string(),
  username: z.string(),
  /** '' where it is not shown to us. */
  email: z.string().default(''),
  /** Separated by blanks. */
  roles: z.string().default(''),
  delete_at: z.number().default(0),
  is_bot: z.boolean().default(false),
  auth_service: z.string().default(''),
  /** Of others only newer versions show it, and only to an administrator. */
  auth_data: z.string().nullish(),
  locale: z.string().optional(),
  nickname: z.string().optional(),
  first_name: z.string().optional(),
  last_name: z.string().optional(),
  position: z.string().optional(),
  create_at: number,
  /** Also the time of a new password, of a new picture, and of joining a team. */
  update_at: number,
  /** Of our own account alone: no version shows it of others, whoever asks. */
  last_password_update: number,
  last_picture_update: number,
});
export type User = z.infer<typeof User>;

/** Active and deactivated ones. */
export const UserStats = z.object({ total_users_count: z.number() });

export const Team = z.object({
  id: z.string(),
  name: z.string(),
  display_name: z.string().default(''),
  type: z.string().default('O'),
  delete_at: z.number().default(0),
  group_constrained: z.boolean().nullish(),
});
export type Team = z.infer<typeof Team>;

export const TeamStats = z.object({ total_member_count: z.number(), active_member_count: z.number() });

const memberRoles = {
  user_id: z.string(),
  /** Separated by blanks. */
  roles: z.string().default(''),
  scheme_guest: z.boolean().nullish(),
  scheme_user: z.boolean().nullish(),
  scheme_admin: z.boolean().nullish(),
};

export const TeamMember = z.object({ ...memberRoles, delete_at: z.number().default(0) });
export type TeamMember = z.infer<typeof TeamMember>;

export const ChannelMember = z.object({ ...memberRoles, channel_id: z.string() });
export type ChannelMember = z.infer<typeof ChannelMember>;

export const Channel = z.object({
  id: z.string(),
  name: z.string(),
  display_name: z.string().default(''),
  /** `O` public, `P` private, `D` direct, `G` group. */
  type: z.string(),
  team_id: z.string().default(''),
  header: z.string().optional(),
  purpose: z.string().optional(),
  create_at: number,
  delete_at: z.number().default(0),
  /** Empty for one that an import has made, or the server itself. */
  creator_id: z.string().optional(),
});
export type Channel = z.infer<typeof Channel>;

export const Emoji = z.object({
  id: z.string(),
  name: z.string(),
  /** '' for one that an import made. */
  creator_id: z.string().optional(),
  create_at: number,
});
export type Emoji = z.infer<typeof Emoji>;

export const UploadSession = z.object({
  id: z.string(),
  filename: z.string(),
  file_size: z.number(),
  /** Bytes that the server has. */
  file_offset: z.number(),
});
export type UploadSession = z.infer<typeof UploadSession>;

export const ImportNames = z.array(z.string());

export const Job = z.object({
  id: z.string(),
  type: z.string(),
  /** `pending`, `in_progress`, `success`, `error`, `warning`, `cancel_requested`, `canceled`. */
  status: z.string(),
  create_at: z.number().default(0),
  start_at: z.number().default(0),
  last_activity_at: z.number().default(0),
  progress: z.number().default(0),
  data: z
    .record(z.string(), z.string())
    .nullish()
    .transform((data) => data ?? {}),
});
export type Job = z.infer<typeof Job>;

export const Reaction = z.object({ user_id: z.string(), emoji_name: z.string(), create_at: z.number() });
export type Reaction = z.infer<typeof Reaction>;

export const FileInfo = z.object({
  id: z.string(),
  name: z.string(),
  /** Bytes. */
  size: z.number(),
  mime_type: z.string().default(''),
  post_id: z.string().default(''),
});
export type FileInfo = z.infer<typeof FileInfo>;

const none = <Value>(value: readonly Value[] | null | undefined): readonly Value[] => value ?? [];

export const Post = z.object({
  id: z.string(),
  create_at: z.number(),
  edit_at: z.number().default(0),
  delete_at: z.number().default(0),
  update_at: number,
  user_id: z.string(),
  channel_id: z.string(),
  /** '' for the first post of a thread. */
  root_id: z.string().default(''),
  /** '' for a deleted post. */
  message: z.string(),
  /** The text as it is stored, where `message` is shown with addresses of the server's image proxy in it. */
  message_source: z.string().optional(),
  /** '' for what people wrote, `system_…` for what the server says. */
  type: z.string().default(''),
  props: z.record(z.string(), z.unknown()).nullish(),
  is_pinned: z.boolean().default(false),
  file_ids: z.array(z.string()).nullish().transform(none),
  /** Lists that would be empty are absent; of a deleted post all are. */
  metadata: z
    .object({
      reactions: z.array(Reaction).nullish().transform(none),
      files: z.array(FileInfo).nullish().transform(none),
      /** Custom emoji of the text and of the reactions, where they exist. */
      emojis: z.array(Emoji).nullish().transform(none),
    })
    .partial()
    .nullish(),
});
export type Post = z.infer<typeof Post>;

/** A page; `order` holds the ids of the posts that are meant, newest first. `posts` may hold their roots, too. */
export const PostList = z.object({
  order: z.array(z.string()).nullish().transform(none),
  posts: z
    .record(z.string(), Post)
    .nullish()
    .transform((posts) => posts ?? {}),
});
export type PostList = z.infer<typeof PostList>;
