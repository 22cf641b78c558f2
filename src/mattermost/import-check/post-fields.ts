import { LIMITS } from '../limits.ts';
import { EMOJI_NAME } from './check-emoji.ts';
import { anyObject, type Check, fieldsOf, flag, integer, json, list, text, time } from './fields.ts';
import { shown } from './problems.ts';

const SYSTEM_TYPES = [
  'generic',
  'join_leave',
  'join_channel',
  'guest_join_channel',
  'leave_channel',
  'join_team',
  'leave_team',
  'auto_responder',
  'add_remove',
  'add_to_channel',
  'add_guest_to_chan',
  'remove_from_channel',
  'move_channel',
  'add_to_team',
  'remove_from_team',
  'header_change',
  'purpose_change',
  'displayname_change',
  'convert_channel',
  'channel_deleted',
  'channel_restored',
  'change_chan_privacy',
  'wrangler',
  'gm_to_channel',
  'autotranslation',
];
/** Without `burn_on_read`: it needs an expiry, for which lines have no field. */
const TYPES = new Set([
  '',
  'slack_attachment',
  'me',
  'reminder',
  'add_bot_teams_channels',
  ...SYSTEM_TYPES.map((type) => `system_${type}`),
]);
/** The width of the column. */
const CUSTOM_TYPE = /^custom_.{0,19}$/;

const postType: Check = (value, rule, report) => {
  const isKnown = typeof value === 'string' && (TYPES.has(value) || CUSTOM_TYPE.test(value));
  if (!isKnown) report(rule, `not a post type: ${shown(value)}`);
};

/** Replies, reactions and attachments are objects whose fields are checked one by one, for problems of their own. */
const COMMON = {
  required: {
    user: text(),
    message: text({ maxRunes: LIMITS.postMessage, quoted: false }),
    create_at: time,
  },
  optional: {
    type: postType,
    props: json(LIMITS.postProps),
    edit_at: integer,
    is_pinned: flag,
    flagged_by: list(text()),
    reactions: list(anyObject),
    attachments: list(anyObject),
  },
};

const ROOT = { ...COMMON.optional, replies: list(anyObject), thread_followers: list(anyObject) };

export const POST_FIELDS = {
  required: { ...COMMON.required, team: text(), channel: text() },
  optional: ROOT,
};
export const DIRECT_POST_FIELDS = {
  required: { ...COMMON.required, channel_members: list(text()) },
  optional: ROOT,
};
export const REPLY_FIELDS = COMMON;
export const REACTION_FIELDS = { required: { user: text(), emoji_name: EMOJI_NAME, create_at: time } };
export const ATTACHMENT_FIELDS = { required: { path: text({ minBytes: 1 }) } };
export const FOLLOWER_FIELDS = {
  required: { user: text({ minBytes: 1 }) },
  optional: { last_viewed: integer, unread_mentions: integer },
};

export const postFields = {
  post: fieldsOf(POST_FIELDS),
  direct_post: fieldsOf(DIRECT_POST_FIELDS),
  reply: fieldsOf(REPLY_FIELDS),
  reaction: fieldsOf(REACTION_FIELDS),
  attachment: fieldsOf(ATTACHMENT_FIELDS),
  follower: fieldsOf(FOLLOWER_FIELDS),
};
