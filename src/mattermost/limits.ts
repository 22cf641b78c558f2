/**
 * Mattermost's limits on what the bulk import takes. Lengths in runes (Unicode code points) unless they say bytes.
 * @see mattermost/mattermost server/channels/app/imports/import_validators.go; public/model/{team,channel,user,post}.go
 */
export const LIMITS = {
  /** `MaxPostSize` of a server whose message column is PostgreSQL's TEXT; never lower since 5.x. */
  postMessage: 16_383,
  /** Runes of `props` as JSON. */
  postProps: 800_000,
  attachmentsPerPost: 10,
  usernameBytes: 64,
  emailBytes: 128,
  personName: 64,
  position: 128,
  channelNameBytes: 64,
  channelDisplayName: 64,
  channelHeader: 1024,
  channelPurpose: 250,
  directMembers: 8,
  fileName: 256,
  /** `FileSettings.MaxFileSize` of a server that was not told otherwise. */
  fileBytes: 100 * 1024 * 1024,
  /** `FileSettings.MaxImageResolution`, likewise. */
  imagePixels: 33_177_600,
  emojiNameBytes: 64,
  emojiImageBytes: 512 * 1024,
  /** One line of the JSONL file; beyond it the server stops reading. Stated as 16 MiB; a little is kept free. */
  lineBytes: 16 * 1024 * 1024 - 64 * 1024,
} as const;

/** Cuts to `limit` runes, with a mark where something was cut. */
export function shorten(text: string, limit: number): string {
  if (text.length <= limit) return text;
  const runes = [...text];
  return runes.length <= limit ? text : `${runes.slice(0, limit - 1).join('')}…`;
}
