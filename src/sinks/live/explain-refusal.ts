import { rm } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ReasonCode } from '../../meta/reason-codes.ts';
import { addImport, addRefused, type ServerImport, setEnded } from '../../store/server-imports.ts';
import { type Delivery, ServerTroubleError } from './delivery.ts';
import { createServerJob, followServerJob } from './follow-import.ts';
import { lineMap, writeImportZip } from './import-zip.ts';
import type { LiveLine } from './line.ts';
import { POST_BY_POST } from './refusals.ts';

/** Whether the server was seen to take imports, so that it is a line that it refuses. */
export interface Trust {
  isEarned: boolean;
}

/** Notes that a line is not taken: it is sent post by post, or not at all. */
export async function refuse(
  { pool, jobId, type }: Delivery,
  line: LiveLine,
  reason: ReasonCode,
  words: string,
): Promise<void> {
  const partNo = line.split ? POST_BY_POST : line.partNo;
  await addRefused(pool, jobId, type, { ...line, partNo, reason, words: line.split ? '' : words });
}

/**
 * Finds the line that ended an import, and takes it out. Where the server doesn't say which, the import is tried again, and
 * then halved.
 * @returns the halves; undefined if the import is to be built again without the line
 */
export async function explainRefusal(
  delivery: Delivery,
  row: ServerImport,
  lines: readonly LiveLine[],
  { line: lineNumber, words }: { line: number; words: string },
  trust: Trust,
): Promise<ServerImport[] | undefined> {
  const culprit = lineNumber > 0 ? lineMap(lines)[lineNumber - 1] : undefined;
  if (culprit) {
    await refuse(delivery, culprit, 'refused_by_server', words);
    return undefined;
  }
  if (lineNumber > 0) throw new ServerTroubleError(`the server refuses the line of the team: ${words}`);
  // Once, whatever it was may have passed.
  if (row.tries === 0) return undefined;
  const isSeen = trust.isEarned;
  // Before it is cut to pieces for nothing.
  if (!isSeen) await assertTakesImports(delivery, row, words);
  trust.isEarned = true;
  const places = [...new Map(lines.map((line) => [`${line.chunkNo}:${line.lineNo}`, line])).values()];
  const middle = places[Math.ceil(places.length / 2)];
  if (middle === undefined) {
    // What was seen may be long ago.
    if (isSeen) await assertTakesImports(delivery, row, words);
    for (const line of lines) await refuse(delivery, line, 'refused_by_server', words);
    return undefined;
  }
  const { pool, jobId, type } = delivery;
  const at = { chunk: middle.chunkNo, line: middle.lineNo };
  const isBefore = ({ chunkNo, lineNo }: LiveLine) =>
    chunkNo < at.chunk || (chunkNo === at.chunk && lineNo < at.line);
  const from = { chunk: row.fromChunk, line: row.fromLine };
  const to = { chunk: row.toChunk, line: row.toLine };
  const half = (share: readonly LiveLine[]) => ({
    server: row.server,
    jobId,
    type,
    cost: share.reduce((sum, { cost }) => sum + cost, 0),
    // What is wrong is known to last.
    tries: 1,
  });
  return pool.transaction(async (transaction) => {
    await setEnded(transaction, row.importId, 'split');
    return [
      await addImport(transaction, { ...half(lines.filter(isBefore)), from, to: at }),
      await addImport(transaction, { ...half(lines.filter((line) => !isBefore(line))), from: at, to }),
    ];
  });
}

/**
 * Sends an import that holds nothing, in the turn of another one: a server that refuses that too has nothing against the line.
 * @throws ServerTroubleError
 */
async function assertTakesImports(delivery: Delivery, row: ServerImport, words: string): Promise<void> {
  const { client, timing, onProgress } = delivery;
  const path = delivery.zipPath(row.importId);
  const sizeBytes = await writeImportZip({
    ...delivery,
    path,
    lines: [],
    teamLine: await delivery.teamLine(),
  });
  const { id: uploadId } = await client.createUpload(`slack-mm2-${row.importId}-empty.zip`, sizeBytes);
  const importName = await client.uploadFile({ path, uploadId });
  await rm(path, { force: true });
  const { id } = await createServerJob(client, importName);
  const end = await followServerJob(client, id, {
    expectedMs: 0,
    timing,
    onStarted: async () => 0,
    onProgress: (status) => onProgress({ empty: row.importId, server: status }),
    sleep,
  });
  if (end.kind === 'arrived') return;
  await client.deleteImport(importName).catch(() => {});
  throw new ServerTroubleError(`the server takes no import, not even an empty one: ${words}`);
}
