import { isBefore, parseVersion, type Version } from './server-version.ts';

/** What a version of Mattermost keeps of imported posts. */
export interface ServerRules {
  /** Files stand in the zip's folder `data`, and those of replies and direct posts are read out of it. */
  allFiles: boolean;
  /** The types of posts, and the props of replies. */
  types: boolean;
  pins: boolean;
  replyReactions: boolean;
}

const SINCE = {
  allFiles: [6, 0],
  types: [6, 4],
  pins: [6, 7],
  // Between 9.10 and 11.6 it is not known which was the first.
  replyReactions: [9, 11],
} satisfies Record<keyof ServerRules, Version>;

/**
 * @param version as the server gives it; of one that can't be read everything is expected
 * @see mattermost/mattermost git tags v5.37 to v9.10 and 11.6, server/channels/app/import_functions.go
 */
export function serverRules(version: string): ServerRules {
  const found = parseVersion(version);
  const has = (feature: keyof ServerRules) => found === undefined || !isBefore(found, SINCE[feature]);
  return {
    allFiles: has('allFiles'),
    types: has('types'),
    pins: has('pins'),
    replyReactions: has('replyReactions'),
  };
}
