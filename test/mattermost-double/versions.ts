/** What differs between the two versions of the server. @see docs of the bulk import, "What changed between 5.38 and 11.6" */
export interface Version {
  /** As in `config/client`. */
  full: string;
  /** The folder of the zip that paths in lines are relative to. */
  dataFolder: string;
  /** The JSONL file has to stand in the zip's root. */
  rootJsonlOnly: boolean;
  maxPropsRunes: number;
  minPasswordLength: number;
  maxPasswordBytes: number;
  /** Everything but the attachments of root posts is looked for in the zip too; a missing attachment is no error. */
  lenientFiles: boolean;
  /** Replies, their reactions and all that lines have learned since: types, edit times, pins, followers, bots. */
  modernLines: boolean;
  archivedChannels: boolean;
  /** DELETE /imports, PATCH /jobs/{id}/status, POST /reports/posts, POST /posts/ids, GET /users/{id}/channels; more of users. */
  modernApi: boolean;
  /** A reply before its root is moved to it, not refused. */
  clampsReplies: boolean;
  skipsBuiltinEmoji: boolean;
  /** Of a request that makes an emoji. */
  maxEmojiBytes: number;
  /** `progress` of a job that succeeded. */
  doneProgress: number;
}

export const VERSIONS = {
  '11.6': {
    full: '11.6.0',
    dataFolder: 'data',
    rootJsonlOnly: true,
    maxPropsRunes: 800_000,
    minPasswordLength: 8,
    maxPasswordBytes: 72,
    lenientFiles: true,
    modernLines: true,
    archivedChannels: true,
    modernApi: true,
    clampsReplies: true,
    skipsBuiltinEmoji: true,
    maxEmojiBytes: 512 * 1024,
    doneProgress: 100,
  },
  '5.38': {
    full: '5.38.0',
    dataFolder: '',
    rootJsonlOnly: false,
    maxPropsRunes: 8_000,
    minPasswordLength: 10,
    maxPasswordBytes: 64,
    lenientFiles: false,
    modernLines: false,
    archivedChannels: false,
    modernApi: false,
    clampsReplies: false,
    skipsBuiltinEmoji: false,
    maxEmojiBytes: 1024 * 1024,
    doneProgress: 0,
  },
} as const satisfies Record<string, Version>;

export type VersionName = keyof typeof VERSIONS;
