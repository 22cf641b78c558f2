import { many } from '../figures.ts';
import type { Channel } from '../mattermost/client/shapes.ts';
import type { NeededChannel, Needs } from './needs.ts';
import { type Item, type Row, worst } from './row.ts';
import type { ServerFacts } from './server-facts.ts';

/** Channels and emoji whose names the server has already. */
export const nameRows = (needs: Needs, server: ServerFacts): Row[] => [
  channelRow(needs, server),
  ...emojiRow(needs, server),
];

function channelRow({ channels }: Needs, { channels: existing }: ServerFacts): Row {
  const byName = new Map(existing.map((channel) => [channel.name, channel]));
  const items = channels.flatMap((channel): Item[] => {
    const there = byName.get(channel.name);
    return there ? [channelItem(channel, there)] : [];
  });
  return {
    id: 'channels',
    what: 'names of channels',
    found: items.length === 0 ? 'all free' : `${many(items.length, 'channel')} of these names`,
    needed: many(channels.length, 'channel'),
    verdict: worst(items.map(({ verdict }) => verdict)),
    ...(items.length === 0 ? {} : { items }),
  };
}

const KINDS: Record<string, string> = { O: 'public', P: 'private' };

function channelItem({ slackId, name, type }: NeededChannel, there: Channel): Item {
  const kind = KINDS[there.type] ?? there.type;
  const choice = { channels: { [slackId]: { name: freshName(name) } } };
  const rename = `channels.${slackId}.name: ${freshName(name)}`;
  if (there.type !== type)
    return {
      name: `~${name}`,
      found: `a ${kind} channel`,
      verdict: 'problem',
      todo: `in Slack it is ${KINDS[type]}, and one of them would get the wrong readers: choose ${rename}`,
      choice,
    };
  if (there.delete_at > 0)
    return {
      name: `~${name}`,
      found: `an archived ${kind} channel`,
      verdict: 'change',
      todo: `its messages go there, and it stays archived (a file that you import yourself ends there: restore the channel before); to keep them apart choose ${rename}`,
      choice,
    };
  // Everybody's channel is the same in Slack and here.
  if (name === 'town-square')
    return { name: `~${name}`, found: 'the channel of the whole team', verdict: 'ok' };
  return {
    name: `~${name}`,
    found: `a ${kind} channel`,
    verdict: 'change',
    todo: `both become one, and it keeps its display name (a file that you import yourself gives it Slack's); to keep them apart choose ${rename}`,
    choice,
  };
}

/** A suggestion, no more. It ends with a letter, and has room for what is added. */
const freshName = (name: string) => `${name.slice(0, 58)}-slack`;

function emojiRow({ emoji }: Needs, { emoji: existing }: ServerFacts): Row[] {
  if (emoji.length === 0) return [];
  const items = emoji
    .filter(({ name }) => existing.has(name))
    .map(({ slackName, name }): Item => {
      const other = freshName(name);
      return {
        name: `:${name}:`,
        found: 'a custom emoji',
        verdict: 'change',
        todo: `it stays, and stands for Slack's (a file that you import yourself replaces its picture for everybody): to have both choose emoji.${slackName}.name: ${other}, or emoji.${slackName}.leave_out: true`,
        choice: { emoji: { [slackName]: { name: other } } },
      };
    });
  return [
    {
      id: 'emoji',
      what: 'names of custom emoji',
      found: items.length === 0 ? 'all free' : `${items.length} of these names`,
      needed: many(emoji.length, 'name'),
      verdict: worst(items.map(({ verdict }) => verdict)),
      ...(items.length === 0 ? {} : { items }),
    },
  ];
}
