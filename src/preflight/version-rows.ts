import { isBefore, parseVersion, type Version } from '../mattermost/server-version.ts';
import type { Needs } from './needs.ts';
import { type Item, type Row, worst } from './row.ts';
import type { ServerFacts } from './server-facts.ts';

const OLDEST: Version = [5, 38];
const NEWEST: Version = [11, 6];
/** The last one of which it is known what it lacks. */
const LAST_KNOWN_OLD: Version = [9, 10];

/** Something that versions of a range do not do. */
interface Lack extends Omit<Item, 'found'> {
  /** The first version that does it. */
  since: Version;
  /** The first version that does it wrong; else the oldest. */
  from?: Version;
  isNeeded: (needs: Needs) => boolean;
}

const filesOf = ({ attachments, emoji, profileImages }: Needs) => attachments + emoji.length + profileImages;
const hasArchived = ({ channels }: Needs) => channels.some(({ isArchived }) => isArchived);
const hasBots = ({ accounts }: Needs) => accounts.some(({ kind }) => kind === 'bot');

/** @see mattermost/mattermost git tags v5.37 to v9.10 and 11.6, server/channels/app/import_functions.go */
const LACKS: readonly Lack[] = [
  {
    since: [6, 0],
    name: 'files of replies and direct messages',
    verdict: 'change',
    todo: 'they would be missing (a file that you import yourself ends at the first one of any post): update to 6.0 or later',
    isNeeded: (needs) => filesOf(needs) > 0,
  },
  {
    from: [6, 0],
    since: [6, 1],
    name: 'going on without a file that is too large',
    verdict: 'change',
    todo: 'one attachment above FileSettings.MaxFileSize would end the import',
    isNeeded: ({ attachments }) => attachments > 0,
  },
  {
    since: [6, 4],
    name: 'edit times and kinds of posts',
    verdict: 'change',
    todo: 'edited messages would not be marked, and notices look like messages',
    isNeeded: () => true,
  },
  {
    since: [6, 7],
    name: 'pinned posts',
    verdict: 'change',
    todo: 'pins would be missing',
    isNeeded: () => true,
  },
  {
    since: [9, 1],
    name: 'archived channels',
    verdict: 'change',
    todo: 'a file that you import yourself leaves them open: archive them afterwards',
    isNeeded: hasArchived,
  },
  {
    since: [9, 11],
    name: 'bots',
    verdict: 'problem',
    todo: 'the first one would end the import: choose rules.bots: user',
    isNeeded: hasBots,
  },
  {
    since: [9, 11],
    name: 'reactions on replies, and followers of threads',
    verdict: 'change',
    todo: 'they would be missing',
    isNeeded: () => true,
  },
];

/** What the server's version means for a migration. */
export function versionRow(needs: Needs, { version }: ServerFacts): Row {
  const row = { id: 'version', what: 'version of Mattermost', found: version, needed: '5.38 to 11.6' };
  const found = parseVersion(version);
  if (found === undefined)
    return {
      ...row,
      verdict: 'change',
      todo: 'it can not be told which version that is: try with a copy of the server first',
    };
  if (isBefore(found, OLDEST))
    return { ...row, verdict: 'problem', todo: 'too old: update Mattermost, best to 11.6' };
  if (isBefore(NEWEST, found))
    return {
      ...row,
      verdict: 'ok',
      todo: 'newer than what this program was made for: try with a copy of the server first',
    };
  const items = LACKS.filter(
    ({ since, from = OLDEST, isNeeded }) =>
      isBefore(found, since) && !isBefore(found, from) && isNeeded(needs),
  ).map(
    ({ name, verdict, todo, since }): Item => ({
      name,
      found: `not before ${isBefore(LAST_KNOWN_OLD, since) ? 'some version after 9.10' : since.join('.')}`,
      verdict,
      ...(todo === undefined ? {} : { todo }),
    }),
  );
  if (items.length > 0)
    return {
      ...row,
      verdict: worst(items.map(({ verdict }) => verdict)),
      todo: 'best update Mattermost to 11.6 first',
      items,
    };
  return isBefore(LAST_KNOWN_OLD, found) && isBefore(found, NEWEST)
    ? {
        ...row,
        verdict: 'ok',
        todo: `what changed between 9.10 and 11.6 is not known release by release: see that bots and reactions on replies arrive`,
      }
    : { ...row, verdict: 'ok' };
}
