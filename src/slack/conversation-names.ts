import type { SlackChannel } from './channel.ts';

/** Name → whose it is. Where a public and a private conversation share a name, the public one has it. */
export interface ConversationNames<Key> {
  add(key: Key, channel: Pick<SlackChannel, 'name' | 'kind'>): void;
  get(name: string): Key | undefined;
}

/** Tells the conversation that a folder of messages is called after. */
export function conversationNames<Key>(): ConversationNames<Key> {
  const names = new Map<string, Key>();
  const isPublic = new Set<string>();
  return {
    add(key, { name, kind }) {
      if (name === '' || isPublic.has(name)) return;
      names.set(name, key);
      if (kind === 'public') isPublic.add(name);
    },
    get: (name) => names.get(name),
  };
}

/** The conversation that is made of a folder which no list explains, so that its messages are not lost. */
export const unlistedChannel = (folder: string) => ({
  id: `folder:${folder}`,
  name: folder,
  kind: 'unlisted' as const,
});
