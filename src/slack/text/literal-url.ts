/**
 * A URL that stands in a text without Slack's `<…>`. Mattermost links it wherever it stands; escaped as a text, the
 * backslashes would be part of it. Signs that end a sentence are not part of it.
 */
export const LITERAL_URL =
  /(?<![A-Za-z0-9])(?:https?|ftp):\/\/[\p{L}\p{N}[](?:[^\s<>]*[^\s<>?!.,:;*_~'")\]}](?:(?<=&#?\w+);)?)?/gu;
