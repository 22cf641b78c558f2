/** What the double stores, in the shapes of Mattermost's API wherever it has one. Times in milliseconds since 1970. */

interface Dated {
  create_at: number;
  update_at: number;
  delete_at: number;
}

export type Texts = Record<string, string>;

export interface UserRow extends Dated {
  id: string;
  username: string;
  email: string;
  email_verified: boolean;
  nickname: string;
  first_name: string;
  last_name: string;
  position: string;
  roles: string;
  locale: string;
  auth_service: string;
  auth_data: string;
  /** SHA-256 of the password, empty with SSO; no answer shows it. */
  password_hash: string;
  last_password_update: number;
  last_picture_update: number;
  notify_props: Texts;
  props: Texts;
  /** SHA-256 of the profile image, if one was set. */
  picture_hash: string;
}

export interface BotRow extends Dated {
  user_id: string;
  username: string;
  display_name: string;
  description: string;
  owner_id: string;
}

export interface TeamRow extends Dated {
  id: string;
  name: string;
  display_name: string;
  description: string;
  type: string;
  email: string;
  allow_open_invite: boolean;
}

export interface ChannelRow extends Dated {
  id: string;
  /** Empty for direct and group channels. */
  team_id: string;
  type: 'O' | 'P' | 'D' | 'G';
  name: string;
  display_name: string;
  header: string;
  purpose: string;
  creator_id: string;
  last_post_at: number;
  total_msg_count: number;
  total_msg_count_root: number;
}

interface MemberRoles {
  user_id: string;
  scheme_user: boolean;
  scheme_admin: boolean;
  scheme_guest: boolean;
  explicit_roles: string;
}

export interface TeamMemberRow extends MemberRoles {
  team_id: string;
  delete_at: number;
}

export interface ChannelMemberRow extends MemberRoles {
  channel_id: string;
  last_viewed_at: number;
  msg_count: number;
  msg_count_root: number;
  mention_count: number;
  mention_count_root: number;
  urgent_mention_count: number;
  notify_props: Texts;
  last_update_at: number;
}

export interface PostRow extends Dated {
  id: string;
  edit_at: number;
  is_pinned: boolean;
  user_id: string;
  channel_id: string;
  root_id: string;
  original_id: string;
  message: string;
  type: string;
  props: Record<string, unknown>;
  hashtags: string;
  file_ids: string[];
}

export interface ReactionRow extends Dated {
  user_id: string;
  post_id: string;
  emoji_name: string;
}

export interface FileRow extends Dated {
  id: string;
  user_id: string;
  /** Empty until the post is saved. */
  post_id: string;
  channel_id: string;
  name: string;
  extension: string;
  size: number;
  mime_type: string;
  width: number;
  height: number;
  hash: string;
  /** Whether the bytes are on disk. */
  kept: boolean;
}

export interface EmojiRow extends Dated {
  id: string;
  creator_id: string;
  name: string;
  hash: string;
}

export interface PreferenceRow {
  user_id: string;
  category: string;
  name: string;
  value: string;
}

export interface ThreadMemberRow {
  post_id: string;
  user_id: string;
  last_viewed: number;
  unread_mentions: number;
}

export interface UploadRow {
  id: string;
  type: string;
  create_at: number;
  user_id: string;
  channel_id: string;
  filename: string;
  file_size: number;
  file_offset: number;
}

export interface JobRow {
  id: string;
  type: string;
  priority: number;
  create_at: number;
  start_at: number;
  last_activity_at: number;
  status: JobStatus;
  progress: number;
  data: Texts;
}

export const JOB_STATUSES = [
  'pending',
  'in_progress',
  'success',
  'error',
  'warning',
  'cancel_requested',
  'canceled',
] as const;
export type JobStatus = (typeof JOB_STATUSES)[number];

export interface SessionRow {
  token: string;
  user_id: string;
}

/** A section of the configuration, by its name. */
export interface ConfigRow {
  section: string;
  values: Record<string, unknown>;
}

export interface Rows {
  users: UserRow;
  bots: BotRow;
  teams: TeamRow;
  channels: ChannelRow;
  teamMembers: TeamMemberRow;
  channelMembers: ChannelMemberRow;
  posts: PostRow;
  reactions: ReactionRow;
  files: FileRow;
  emoji: EmojiRow;
  preferences: PreferenceRow;
  threadMembers: ThreadMemberRow;
  uploads: UploadRow;
  jobs: JobRow;
  sessions: SessionRow;
  config: ConfigRow;
}

export type TableName = keyof Rows;

/** A row's key in its table. */
export const KEYS: { [Name in TableName]: (row: Rows[Name]) => string } = {
  users: ({ id }) => id,
  bots: ({ user_id }) => user_id,
  teams: ({ id }) => id,
  channels: ({ id }) => id,
  teamMembers: ({ team_id, user_id }) => `${team_id}/${user_id}`,
  channelMembers: ({ channel_id, user_id }) => `${channel_id}/${user_id}`,
  posts: ({ id }) => id,
  reactions: ({ post_id, user_id, emoji_name }) => `${post_id}/${user_id}/${emoji_name}`,
  files: ({ id }) => id,
  emoji: ({ id }) => id,
  preferences: ({ user_id, category, name }) => `${user_id}/${category}/${name}`,
  threadMembers: ({ post_id, user_id }) => `${post_id}/${user_id}`,
  uploads: ({ id }) => id,
  jobs: ({ id }) => id,
  sessions: ({ token }) => token,
  config: ({ section }) => section,
};
