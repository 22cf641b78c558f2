import type { FindingCode } from '../meta/reason-codes.ts';
import type { ListedFile } from '../slack/archive/read-standing-files.ts';
import type { SlackFile } from '../slack/import-message.ts';
import { type StandingFile, standingMessage, standingTs } from '../slack/standing-file.ts';
import { microsToTs, tsToMicros } from '../slack/ts.ts';
import { MessageBatch, type ReadBatch } from './message-batch.ts';

/** What is known of an archive when its standing files are given a place. */
export interface StandingPlaces {
  jobId: number;
  /** Choices leave out attachments: a post without its file would say nothing. */
  leavesOutFiles: boolean;
  /** Whether the archive holds the bytes of a file, or they are to be downloaded. */
  hasBytes(file: SlackFile): boolean;
  /** Whether a message carries the file. */
  isCarried(fileId: string): boolean;
  /** The number under which a conversation's messages are stored. */
  channelOf(slackId: string): number | undefined;
  /** Whether a conversation has a message at a time. */
  isTaken(channelId: number, micros: string): boolean | Promise<boolean>;
}

/**
 * Gives canvases, lists and transcripts a place. Those that a message carries have one. Of the others, those whose bytes there
 * are or will be are posted by their creator in each conversation that they were shared in, at the time of their creation;
 * the rest is named in a finding.
 */
export async function postStandingFiles(files: readonly ListedFile[], places: StandingPlaces) {
  const batch = new MessageBatch(places.jobId, new Map());
  const findings: { code: FindingCode; slackId: string; detail: string }[] = [];
  const taken = new Set<string>();
  for (const { standing, code, entryName } of files) {
    if (places.isCarried(standing.file.id)) continue;
    const homes = standing.channels.flatMap((id) => places.channelOf(id) ?? []);
    const problem = whyNot(standing, homes, places);
    if (problem !== undefined) {
      findings.push({ code, slackId: standing.file.id, detail: `${standing.title}: ${problem}` });
      continue;
    }
    for (const channelId of homes) {
      let micros = BigInt(tsToMicros(standingTs(standing))!);
      // The time itself, or the first free one behind it.
      while (taken.has(`${channelId}:${micros}`) || (await places.isTaken(channelId, String(micros))))
        micros++;
      taken.add(`${channelId}:${micros}`);
      const ts = microsToTs(String(micros));
      batch.addElement(channelId, standingMessage(standing, ts), '', entryName, 0);
    }
  }
  const read: ReadBatch = batch.finish();
  return { read, findings };
}

/** Why a standing file can't be posted, undefined if it can. */
function whyNot(
  { file, isDeleted, createdSeconds }: StandingFile,
  homes: readonly number[],
  { hasBytes, leavesOutFiles }: StandingPlaces,
): string | undefined {
  if (isDeleted) return 'deleted in Slack';
  if (leavesOutFiles) return 'attachments are left out by choice';
  if (!hasBytes(file)) return 'the archive holds no bytes for it';
  if (homes.length === 0) return 'shared in no conversation of the archive';
  if (createdSeconds === 0) return 'without a time of creation';
  return undefined;
}
