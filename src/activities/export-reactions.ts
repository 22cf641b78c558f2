import { record } from '../sinks/bulk-file/parts.ts';
import { messageId } from '../slack/import-message.ts';
import { microsToMillis } from '../slack/ts.ts';
import { readChunkMessages } from '../store/messages.ts';
import { type Finding, type Outcome, outcomesOfChunk } from '../store/outcomes.ts';
import type { Dependencies } from './dependencies.ts';
import { type ExportInput, exportLane } from './export-lane.ts';

type Reactions = [name: string, users: string[]][];
type Row = [
  channelId: number,
  threadTs: string,
  ts: string,
  createAt: number | null,
  payload: null,
  files: null,
  reactions: Reactions,
];

/** Reactions. Slack keeps no time of theirs: they get their post's, which the server takes. */
export const createExportReactions = (dependencies: Dependencies) =>
  function exportReactions(input: ExportInput): Promise<void> {
    const { pool, targetNames } = dependencies;
    return exportLane(dependencies, 'reaction', input, async ({ job, target }, chunk) => {
      const { jobId } = job;
      const names = await targetNames.of(pool, target.targetId, job.workspaceId!);
      const rows = (await readChunkMessages(
        pool,
        target.targetId,
        jobId,
        'reaction',
        chunk.fromKey,
        chunk.toKey,
      )) as Row[];
      const dropped = new Set(await outcomesOfChunk(pool, jobId, 'message', chunk.chunkNo));
      const outcomes: Outcome[] = [];
      const findings: Finding[] = [];
      const records: string[] = [];
      for (const [channelId, , ts, createAt, , , reactions] of rows) {
        const id = messageId(names.rooms.get(channelId)!.slackId, ts);
        const written = new Map<string, object>();
        for (const [name, users] of reactions) {
          const emoji = names.emoji(name);
          for (const slackId of users) {
            const reactionId = `${id}/${name}/${slackId}`;
            if (dropped.has(id)) {
              outcomes.push({
                slackId: reactionId,
                status: 'skipped',
                reason: 'message_not_exported',
                detail: '',
              });
              continue;
            }
            const user = names.user(slackId)!;
            const key = `${emoji} ${user}`;
            // Two skin tones, or two Slack users who are one account.
            if (written.has(key)) findings.push({ code: 'reaction_merged', slackId: reactionId, detail: '' });
            else written.set(key, { user, emoji_name: emoji, create_at: createAt ?? microsToMillis(ts) });
          }
        }
        if (written.size > 0) {
          records.push(record(`${channelId}:${ts}`, written.size, JSON.stringify([...written.values()])));
        }
      }
      return { records: records.join(''), outcomes, findings };
    });
  };
