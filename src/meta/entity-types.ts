/** The entity types in the order of the global type barrier: each may refer only to those before it. */
export const ENTITY_TYPES = ['user', 'custom_emoji', 'channel', 'message', 'attachment', 'reaction'] as const;

export type EntityType = (typeof ENTITY_TYPES)[number];

/** The name of a type in `meta`: `users_processed`, `totals.users`, … */
export const COUNTER_NAMES = {
  user: 'users',
  custom_emoji: 'custom_emoji',
  channel: 'channels',
  message: 'messages',
  attachment: 'attachments',
  reaction: 'reactions',
} as const satisfies Record<EntityType, string>;

export type CounterName = (typeof COUNTER_NAMES)[EntityType];
