import type { ReasonCode } from '../meta/reason-codes.ts';

/** What becomes of a message of a subtype. */
export type Treatment =
  /** An ordinary post. */
  | { as: 'post' }
  /** A post of one of Mattermost's system types. */
  | { as: 'system'; type: string }
  /** `/me`: Mattermost's type `me`. */
  | { as: 'me' }
  /** Not exported, for this reason. */
  | { as: 'skip'; reason: ReasonCode };

const post: Treatment = { as: 'post' };
const generic: Treatment = { as: 'system', type: 'system_generic' };
const system = (type: string): Treatment => ({ as: 'system', type });
const skip = (reason: ReasonCode): Treatment => ({ as: 'skip', reason });

/**
 * Slack's subtypes and what they become. One that isn't here is exported as an ordinary post and reported.
 * @see slack-go/slack messages.go; slackapi/node-slack-sdk packages/types/src/events/message.ts;
 *   mattermost/mattermost server/platform/services/slackimport
 */
const TREATMENTS: Record<string, Treatment> = {
  file_share: post,
  bot_message: post,
  thread_broadcast: post,
  reply_broadcast: post,
  file_comment: post,
  file_mention: post,
  assistant_app_thread: post,
  slackbot_response: post,
  tombstone: post,
  ekm_access_denied: post,
  huddle_thread: post,
  sh_room_created: post,
  me_message: { as: 'me' },
  channel_join: system('system_join_channel'),
  group_join: system('system_join_channel'),
  channel_leave: system('system_leave_channel'),
  group_leave: system('system_leave_channel'),
  channel_topic: system('system_header_change'),
  group_topic: system('system_header_change'),
  channel_purpose: system('system_purpose_change'),
  group_purpose: system('system_purpose_change'),
  channel_name: system('system_displayname_change'),
  group_name: system('system_displayname_change'),
  channel_archive: system('system_channel_deleted'),
  group_archive: system('system_channel_deleted'),
  channel_unarchive: system('system_channel_restored'),
  group_unarchive: system('system_channel_restored'),
  channel_convert_to_private: generic,
  channel_convert_to_public: generic,
  channel_posting_permissions: generic,
  reminder_add: generic,
  joiner_notification: generic,
  joiner_notification_for_inviter: generic,
  share_shortcut: generic,
  bot_add: generic,
  bot_remove: generic,
  bot_enable: generic,
  bot_disable: generic,
  app_conversation_join: generic,
  app_conversation_leave: generic,
  channel_canvas_updated: generic,
  tabbed_canvas_updated: generic,
  canvas_sharing_message: generic,
  document_mention: generic,
  pinned_item: skip('pin_notice'),
  unpinned_item: skip('pin_notice'),
  message_changed: skip('api_event'),
  message_deleted: skip('api_event'),
  message_replied: skip('api_event'),
  emoji_changed: skip('api_event'),
  file_change: skip('api_event'),
  file_comment_added: skip('api_event'),
  file_comment_deleted: skip('api_event'),
  file_comment_edited: skip('api_event'),
  file_created: skip('api_event'),
  file_deleted: skip('api_event'),
  file_private: skip('api_event'),
  file_public: skip('api_event'),
  file_shared: skip('api_event'),
  file_unshared: skip('api_event'),
};

/** The treatment of a subtype; undefined for one that nobody has described yet. */
export function treatmentOf(subtype: unknown): Treatment | undefined {
  if (subtype === undefined || subtype === null || subtype === '') return post;
  return typeof subtype === 'string' && Object.hasOwn(TREATMENTS, subtype) ? TREATMENTS[subtype] : undefined;
}
