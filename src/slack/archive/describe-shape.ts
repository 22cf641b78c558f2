/** What kind of export an archive is, as far as the names of its entries tell. */
export interface ArchiveShape {
  /** `standard`: public channels only; `corporate`: private and direct conversations too; `grid`: of an organisation. */
  kind: 'standard' | 'corporate' | 'grid';
  /** What else the names tell, in words for people: which tool has added something, and what. */
  notes: string[];
}

const MARKS: [RegExp, string][] = [
  [/^__uploads\//, 'uploads'],
  [/^[^/]+\/attachments\//, 'attachments'],
  [/^emojis\//, 'emojis'],
  [/^teams\//, 'teams'],
  [/^profile_pictures\//, 'profile pictures'],
  [/^[^/]+\/(?:messages|replies)\.json$/, 'API answers'],
];

/** The part of an entry's name that tells the shape: a file at the top, or a mark; '' for one that tells nothing. */
export const shapeMark = (name: string): string =>
  name.includes('/') ? (MARKS.find(([pattern]) => pattern.test(name))?.[1] ?? '') : name;

/** @param marks of `shapeMark`, of all entries */
export function describeShape(marks: ReadonlySet<string>): ArchiveShape {
  const notes: string[] = [];
  const note = (mark: string, text: string) => {
    if (marks.has(mark)) notes.push(text);
  };
  note('uploads', 'files added below __uploads/, as by slack-advanced-exporter or slackdump');
  note('attachments', 'files added in attachments/ of the channels, as by slackdump');
  note('emojis', 'emoji images added below emojis/');
  note('profile pictures', 'profile pictures added below profile_pictures/');
  note(
    'API answers',
    'channels as raw API answers (messages.json, replies.json), as by slack-advanced-exporter',
  );
  note('teams', 'workspaces of an organisation below teams/');
  const isGrid = marks.has('org_users.json') || marks.has('teams');
  const isCorporate = ['groups.json', 'dms.json', 'mpims.json'].some((list) => marks.has(list));
  return { kind: isGrid ? 'grid' : isCorporate ? 'corporate' : 'standard', notes };
}
