import { convertMessage } from '../slack/convert-message.ts';
import { fitMessage } from './fit-message.ts';
import { sortFiles } from './message-files.ts';
import { namesOfRepeated, type Repeated, type RepeatedMessage } from './repeated.ts';

/**
 * Converts a message that is at the server as it was converted then, so that the server finds it by its text.
 * @param files how many it is to carry by now
 * @returns with how many posts of it are there
 */
export function fitRepeated(repeated: Repeated, there: RepeatedMessage, files: number) {
  const { channelId, ts, createAt, payload, entries } = there;
  const names = namesOfRepeated(repeated, there.targetId);
  const message = { channelId, ts, createAt, payload: parse(payload), files: there.files };
  const room = names.rooms.get(channelId)!;
  const fitted = fitMessage(message, room, names, entries, files);
  if ('skipped' in fitted) return fitted;
  const { length: postsNow } = fitted.posts;
  if (files === there.carried.length) return { ...fitted, postsThere: postsNow };
  const before = fitMessage(message, room, names, entries, there.carried.length);
  return { ...fitted, postsThere: 'skipped' in before ? 0 : before.posts.length };
}

/** Whether a message says something else by now. Answers, reactions and files count for nothing here. @param json as Slack has it now */
export function isEditedSince(repeated: Repeated, there: RepeatedMessage, json: string): boolean {
  if (json === there.payload) return false;
  const names = namesOfRepeated(repeated, there.targetId);
  const { unavailable } = sortFiles(there.files, there.entries);
  const [before, now] = [there.payload, json].map((payload) => {
    const converted = convertMessage(parse(payload), there.files, unavailable, names);
    return 'skipped' in converted
      ? converted.skipped
      : JSON.stringify([converted.text, converted.props.attachments]);
  });
  return before !== now;
}

const parse = (json: string) => JSON.parse(json) as Record<string, unknown>;
