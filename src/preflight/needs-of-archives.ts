import type { AssessedArchive } from '../assess/assess-archive.ts';
import { estimate } from '../assess/estimate.ts';
import { type NameRules, type PlannedNames, planNames } from '../assess/plan-names.ts';
import { emojiSkip } from '../mattermost/emoji-skip.ts';
import { LIMITS } from '../mattermost/limits.ts';
import type { NeededAccount, NeededChannel, NeededEmoji, Needs } from './needs.ts';

/** The import file is estimated: room for one that turns out half as large again, as `assess` says. */
const ROOM = 1.5;

/** What archives need of a server, all in one team. @throws RoomChoiceError */
export function needsOfArchives(team: string, assessed: readonly AssessedArchive[], rules: NameRules): Needs {
  const planned = planNames(
    assessed.map(({ named }) => named),
    rules,
  );
  const { choices } = rules;
  const sum = (of: (archive: AssessedArchive) => number) =>
    assessed.reduce((total, archive) => total + of(archive), 0);
  const files = assessed.flatMap(({ assessment }) => assessment.largestFile ?? []);
  return {
    team,
    accounts: accountsOf(planned),
    botOwner: choices.rules.bots === 'bot' ? choices.rules.bot_owner : undefined,
    channels: channelsOf(planned),
    emoji: emojiOf(planned, choices.leave_out.includes('custom_emoji')),
    messages: sum(({ assessment }) => assessment.totals.messages.exported),
    // Texts may be that long; where they are cut does not depend on the server.
    longestPost: LIMITS.postMessage,
    overriddenNames: sum(({ needs }) => needs.overriddenNames),
    attachments: sum(({ assessment }) => assessment.totals.attachments.exported),
    profileImages: sum(({ named }) => named.people.filter(({ picture }) => picture).length),
    importFileBytes: Math.ceil(
      ROOM *
        estimate({
          messages: sum(({ sizes }) => sizes.messages),
          messageBytes: sum(({ sizes }) => sizes.messageBytes),
          lineBytes: sum(({ sizes }) => sizes.lineBytes),
          fileBytes: sum(({ sizes }) => sizes.fileBytes),
        }).importFileBytes,
    ),
    largestFile: files.sort((a, b) => b.bytes - a.bytes)[0] ?? null,
    largestImagePixels: Math.max(0, ...assessed.map(({ needs }) => needs.largestImagePixels)),
  };
}

/** The first of an account's people is the one who names it. */
function accountsOf({ accounts }: PlannedNames): NeededAccount[] {
  const found = new Map<string, NeededAccount>();
  for (const [{ id }, { account }] of accounts) {
    const { username, email, kind, deleteAt } = account;
    if (!found.has(username))
      found.set(username, { slackId: id, username, email, kind, isActive: deleteAt === 0 });
  }
  return [...found.values()];
}

/** Conversations that become one channel are archived if all of them are. */
function channelsOf({ rooms }: PlannedNames): NeededChannel[] {
  const found = new Map<string, NeededChannel>();
  for (const [{ channel }, { room }] of rooms) {
    if (room.type !== 'O' && room.type !== 'P') continue;
    const before = found.get(room.name);
    const isArchived = channel.isArchived && !channel.isGeneral && (before?.isArchived ?? true);
    found.set(room.name, {
      slackId: before?.slackId ?? channel.id,
      name: room.name,
      type: before?.type ?? room.type,
      isArchived,
    });
  }
  return [...found.values()];
}

function emojiOf({ emoji }: PlannedNames, isLeftOut: boolean): NeededEmoji[] {
  const found = new Map<string, NeededEmoji>();
  for (const [one, { name, skip }] of emoji)
    if (emojiSkip(skip, isLeftOut, one.image) === undefined && !found.has(name))
      found.set(name, { slackName: one.name, name });
  return [...found.values()];
}
