import type { ArchiveAssessment, Assessment } from '../assess/assessment.ts';
import type { FindingExample } from '../assess/ledger.ts';
import type { FileFate, FileTally } from '../assess/message-stats.ts';
import type { ServerSetting } from '../assess/server-settings.ts';
import { bytes, count, many } from '../figures.ts';
import { FINDINGS, type FindingCode, REASONS, type ReasonCode } from '../meta/reason-codes.ts';
import { shapeText } from '../slack/archive/shape.ts';
import { roughBytes, roughTime } from './roughly.ts';

/** What a code means, in one line, where backticks mark what is to be typed. */
export function meaningOf(code: ReasonCode | FindingCode | 'attached'): string {
  if (code === 'attached') return 'they come along';
  // No detail stands beside a count.
  if (code === 'left_out_by_choice') return 'left out by the choices';
  return (Object.hasOwn(REASONS, code) ? REASONS[code as ReasonCode] : FINDINGS[code as FindingCode]).meaning;
}

/** What an archive holds, as pairs of a name and a text. */
export function inventory(archive: ArchiveAssessment): [name: string, text: string][] {
  const { people, conversations, messages, totals, emoji, period, shape } = archive;
  const listed = (amounts: [number, string][]) =>
    amounts
      .filter(([amount]) => amount > 0)
      .map(([amount, what]) => `${count(amount)} ${what}`)
      .join(', ') || 'none';
  return [
    ['export', shapeText(shape)],
    ['workspace', archive.workspaceId],
    ['period', period ? `${period.first.slice(0, 10)} to ${period.last.slice(0, 10)}` : 'no messages'],
    [
      'people',
      listed([
        [people.members, 'active'],
        [people.guests, people.guests === 1 ? 'guest' : 'guests'],
        [people.deactivated, 'deactivated'],
        [people.bots, people.bots === 1 ? 'bot' : 'bots'],
        [people.strangers, 'in no list'],
      ]),
    ],
    [
      'conversations',
      listed([
        [conversations.public, 'public'],
        [conversations.private, 'private'],
        [conversations.direct, 'direct'],
        [conversations.group, 'group'],
        [conversations.comments, 'of comments on a canvas'],
        [conversations.unlisted, 'in no list'],
      ]) + (conversations.archived > 0 ? `; ${count(conversations.archived)} of them archived` : ''),
    ],
    [
      'messages',
      `${count(messages.total)}, of these ${many(messages.replies, 'reply', 'replies')} in ${many(messages.threads, 'thread')}; ${many(messages.dayFiles, 'file')} of messages` +
        (messages.duplicates > 0 ? `; ${count(messages.duplicates)} met twice, kept once` : ''),
    ],
    ['kinds', listed(kinds(messages.bySubtype))],
    ['reactions', count(totals.reactions.total)],
    [
      'custom emoji',
      `${count(emoji.total)}, of these ${count(emoji.exported)} with their image` +
        (emoji.aliases > 0 ? `, ${many(emoji.aliases, 'alias', 'aliases')}` : ''),
    ],
    ['becomes', names(archive.names)],
  ];
}

/** Subtypes that are named; the rest is added up. */
const KINDS_SHOWN = 12;

function kinds(bySubtype: Readonly<Record<string, number>>): [number, string][] {
  const all = Object.entries(bySubtype).map(([name, n]): [number, string] => [n, name || 'ordinary']);
  const rest = all.slice(KINDS_SHOWN).reduce((sum, [n]) => sum + n, 0);
  return [...all.slice(0, KINDS_SHOWN), [rest, 'of other kinds']];
}

/** What a finding is about, for people; '' where there may be as many as messages, and the id tells nobody anything. */
export function findingExample(code: FindingCode, { slackId, detail }: FindingExample): string {
  const { type } = FINDINGS[code];
  if (type === 'message' || type === 'reaction') return '';
  if (detail.includes(' → ')) return detail.replace(/^ →/, '(no name) →');
  return detail === '' ? slackId : `${slackId}: ${detail}`;
}

export const names = ({
  accounts,
  guests,
  bots,
  existing,
  channels,
  directChannels,
}: ArchiveAssessment['names']): string => {
  const kinds = [...(guests > 0 ? [many(guests, 'guest')] : []), ...(bots > 0 ? [many(bots, 'bot')] : [])];
  return [
    many(accounts, 'account') + (kinds.length > 0 ? ` (of these ${kinds.join(' and ')})` : ''),
    ...(existing > 0 ? [`${count(existing)} that Mattermost has already`] : []),
    many(channels, 'channel'),
    many(directChannels, 'direct channel'),
  ].join(', ');
};

/** What is missing on Slack's side already. */
export function losses({ lost, messages }: ArchiveAssessment): string[] {
  const all: [number, string][] = [
    [lost.filesHiddenByLimit, `${many(lost.filesHiddenByLimit, 'file')} hidden by the limit of Slack's plan`],
    [lost.filesDeleted, `${many(lost.filesDeleted, 'file')} deleted in Slack`],
    [
      lost.tombstones,
      `${many(lost.tombstones, 'first message')} of threads deleted; a notice keeps the place`,
    ],
    [
      lost.orphanedThreads,
      `${many(lost.orphanedThreads, 'thread')} whose first message is not in the export`,
    ],
    [
      lost.strangers,
      `${many(lost.strangers, 'person', 'people')} in no list (Slack Connect, deleted long ago, bots): known only from messages`,
    ],
    [lost.revoked, `${many(lost.revoked, 'message')} that a revoked key has made unreadable`],
    [messages.damaged.count, `${many(messages.damaged.count, 'message')} damaged in the archive`],
  ];
  return all.filter(([amount]) => amount > 0).map(([, text]) => text);
}

export const filesByFate = ({ files }: ArchiveAssessment) => Object.entries(files) as [FileFate, FileTally][];

export const fileWords = (fate: FileFate, { files, bytes: size }: FileTally): string =>
  `${many(files, 'file')}${size > 0 ? `, ${bytes(size)}` : ''}: ${meaningOf(fate)}`;

/** The estimate, and what it is based on. */
export function estimates({ together }: Assessment): { items: [string, string][]; basis: string } {
  if (!together) return { items: [], basis: '' };
  const { importFileBytes, dataBytes, targetBytes, readMs, writeMs, importMs } = together.estimate;
  return {
    items: [
      ['import file', roughBytes(importFileBytes)],
      [
        'room on disk',
        `${roughBytes(dataBytes)} for the database, ${roughBytes(targetBytes)} beside the import file`,
      ],
      ['reading and storing', roughTime(readMs)],
      ['writing the file', roughTime(writeMs)],
      ['import by Mattermost', roughTime(importMs)],
    ],
    basis:
      'Rough: rates measured on two cores, for reading and writing with 10,000 to 4,000,000 messages, for the import with 100,000 messages and as many ' +
      'reactions into Mattermost 11.6 (414 s). What the bytes of files take, and a busy or a slow server, is not in it. Try it on a test server.',
  };
}

/** A value of a setting with its unit. */
export function settingValue({ unit }: ServerSetting, value: number | boolean): string {
  if (typeof value === 'boolean') return value ? 'on' : 'off';
  if (unit !== 'bytes') return count(value);
  // The settings page asks for MiB.
  return value === 0 ? '0' : `${count(Math.ceil(value / 1024 ** 2))} MiB`;
}

/** What is done with a setting. */
export const settingVerdict = (setting: ServerSetting): string =>
  setting.mustChange
    ? typeof setting.needed === 'boolean'
      ? 'turn on'
      : 'raise'
    : setting.needed === false
      ? 'not needed'
      : 'default will do';
