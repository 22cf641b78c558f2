import { access, rm } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { UploadFileError } from '../../mattermost/client/upload-file.ts';
import { convertedChunks } from '../../store/chunks.ts';
import {
  addImport,
  forgetUpload,
  lastCut,
  openImports,
  type Position,
  refusedLines,
  type ServerImport,
  setEnded,
  setReady,
  setServerJob,
  setStarted,
  setUpload,
  speedOf,
  takeTurn,
} from '../../store/server-imports.ts';
import { absentReference } from './absent-reference.ts';
import { cutShare } from './cut-share.ts';
import { type Delivery, ServerTroubleError } from './delivery.ts';
import { explainRefusal, refuse, type Trust } from './explain-refusal.ts';
import {
  createServerJob,
  findServerJob,
  followServerJob,
  type ImportEnd,
  importAtWork,
} from './follow-import.ts';
import { refusedByCheck, writeImportZip } from './import-zip.ts';
import type { LiveLine } from './line.ts';
import { withoutRefused } from './refusals.ts';
import { wordsOfRefusal } from './words-of-refusal.ts';

/** An import that is at the server. `lines` are missing if an earlier attempt has built it. */
interface Prepared {
  row: ServerImport;
  lines: readonly LiveLine[] | undefined;
}

/** Posts a second of a server that nothing is known of. */
const FIRST_SPEED = 300;
/** The first import is shorter: something is seen soon, and the server's speed is known. */
const FIRST_IMPORT_MS = 60_000;
/** Refused imports without a line's number, one behind the other: finding one line among a million takes 20. */
const MAX_REFUSED_IN_A_ROW = 25;
/** How often an import may be lost before it is looked for the line that does it. */
const MAX_LOST = 2;
/** The lines of an import are in memory while it is built and sent. */
const MAX_COST = 80_000;
const TURN_POLL_MS = 200;

/**
 * Sends the lines of one type of a job to the server, import by import, and settles the chunks that have arrived. The next
 * import is built and uploaded while the server works on the one before. Every step is recorded before it is gone on from,
 * and each may be done again: what arrived already is matched by the server, or not sent again.
 * @throws ServerTroubleError, MattermostError
 */
export async function deliver(delivery: Delivery): Promise<void> {
  const { pool, jobId, type, onProgress } = delivery;
  const left = [...(await openImports(pool, jobId, type))];
  let cut: Position = (await lastCut(pool, jobId, type)) ?? {
    chunk: delivery.source.shares[0] ?? 0,
    line: 0,
  };
  let refusedInARow = 0;
  const trust: Trust = { isEarned: false };

  async function next(): Promise<Prepared | undefined> {
    for (;;) {
      onProgress();
      const row = left.shift() ?? (await cutNext());
      if (!row) return undefined;
      const prepared = row.state === 'waiting' ? await prepare(delivery, row) : { row, lines: undefined };
      if (prepared) return prepared;
    }
  }

  async function cutNext(): Promise<ServerImport | undefined> {
    const speed = await speedOf(pool, delivery.client.address, type);
    const ms = speed === undefined ? Math.min(FIRST_IMPORT_MS, delivery.importMs) : delivery.importMs;
    const share = await cutShare(delivery, cut, {
      cost: Math.min(MAX_COST, ((speed ?? FIRST_SPEED) * ms) / 1000),
      bytes: delivery.maxFileBytes,
    });
    if (!share) return undefined;
    const { to, cost } = share;
    const row = await addImport(pool, { server: delivery.client.address, jobId, type, from: cut, to, cost });
    cut = to;
    return row;
  }

  let ahead = next();
  try {
    for (;;) {
      const prepared = await ahead;
      await settleArrived(delivery, cut, prepared === undefined);
      if (!prepared) return;
      const serverJobId = await begin(delivery, prepared.row);
      ahead = next();
      // Its error is met when it is awaited; until then it must not count as unhandled.
      ahead.catch(() => {});
      const end = await follow(delivery, prepared.row, serverJobId);
      refusedInARow = end.kind === 'refused' && end.line === 0 ? refusedInARow + 1 : 0;
      if (refusedInARow > MAX_REFUSED_IN_A_ROW && end.kind === 'refused')
        throw new ServerTroubleError(`the server refuses one import after the other: ${end.words}`);
      const again = await conclude(delivery, prepared, end, trust);
      if (again.length === 0) continue;
      // Behind the one that is prepared already: it takes its turn first.
      const waiting = await ahead;
      left.unshift(...again);
      ahead = waiting ? Promise.resolve(waiting) : next();
    }
  } finally {
    // Nothing of this attempt may go on beside the next one.
    await ahead.catch(() => {});
  }
}

/** Builds, checks and uploads an import. @returns undefined if nothing is left to send */
async function prepare(delivery: Delivery, row: ServerImport): Promise<Prepared | undefined> {
  const { pool, client, onProgress } = delivery;
  const path = delivery.zipPath(row.importId);
  const resumed = await resumeUpload(delivery, row, path);
  if (resumed) return { row: resumed, lines: undefined };
  for (;;) {
    const lines = await linesToSend(delivery, row);
    if (lines.length === 0) {
      await setEnded(pool, row.importId, 'done');
      return undefined;
    }
    const sizeBytes = await writeImportZip({ ...delivery, path, lines, teamLine: await delivery.teamLine() });
    const refused = await refusedByCheck(path, lines);
    if (refused.length > 0) {
      for (const { line, words } of refused) await refuse(delivery, line, 'refused_by_server', words);
      continue;
    }
    const { id } = await client.createUpload(`slack-mm2-${row.importId}.zip`, sizeBytes);
    await setUpload(pool, row.importId, id);
    const importName = await client.uploadFile({
      path,
      uploadId: id,
      onProgress: (sent, total) => onProgress({ upload: row.importId, sent, total }),
    });
    await setReady(pool, row.importId, importName);
    return { row: { ...row, state: 'ready', uploadId: id, importName }, lines };
  }
}

/** Goes on with an upload that an earlier attempt began, if its file is still here. */
async function resumeUpload(
  { pool, client, onProgress }: Delivery,
  row: ServerImport,
  path: string,
): Promise<ServerImport | undefined> {
  const { uploadId, importId } = row;
  if (uploadId === null) return undefined;
  try {
    await access(path);
    const importName = await client.uploadFile({
      path,
      uploadId,
      onProgress: (sent, total) => onProgress({ upload: importId, sent, total }),
    });
    await setReady(pool, importId, importName);
    return { ...row, state: 'ready', importName };
  } catch (error) {
    // The session is gone, or the file is, or is another one: it is built and sent anew.
    if (!(error instanceof UploadFileError) && (error as NodeJS.ErrnoException).code !== 'ENOENT')
      wordsOfRefusal(error);
    await forgetUpload(pool, importId);
    return undefined;
  }
}

/** The lines of an import without those that were refused, or that name what is not there. */
async function linesToSend(delivery: Delivery, row: ServerImport): Promise<LiveLine[]> {
  const { pool, jobId, type, source, absent, onProgress } = delivery;
  const lines: LiveLine[] = [];
  for (const share of source.shares) {
    if (share < row.fromChunk || share > row.toChunk) continue;
    const inShare = (await source.linesOf(share)).filter(
      ({ lineNo }) =>
        (share > row.fromChunk || lineNo >= row.fromLine) && (share < row.toChunk || lineNo < row.toLine),
    );
    const refused = await refusedLines(pool, jobId, type, share, share);
    lines.push(...withoutRefused(inShare, refused));
    onProgress();
  }
  const stranded = lines.flatMap((line) => {
    const words = absentReference(line, absent);
    return words === undefined ? [] : [{ line, words }];
  });
  if (stranded.length === 0) return lines;
  for (const { line, words } of stranded) await refuse(delivery, line, 'not_at_server', words);
  return linesToSend(delivery, row);
}

/** Waits for the import's turn and makes its job, unless an earlier attempt has made it. @returns the job's id */
async function begin(delivery: Delivery, row: ServerImport): Promise<string> {
  const { pool, client, timing, onProgress } = delivery;
  const importName = row.importName!;
  if (row.state === 'ready') {
    for (;;) {
      const ahead = await takeTurn(pool, row);
      if (!ahead) break;
      onProgress({ import: row.importId, waitsForJob: ahead.jobId });
      await sleep(TURN_POLL_MS);
    }
  }
  if (row.serverJobId !== null) return row.serverJobId;
  let made = await findServerJob(client, importName);
  while (!made) {
    const other = await importAtWork(client, timing);
    if (!other) made = await createServerJob(client, importName);
    else {
      onProgress({ import: row.importId, waitsForServerJob: other.id });
      await sleep(timing.pollMs);
    }
  }
  await setServerJob(pool, row.importId, made.id);
  return made.id;
}

async function follow(delivery: Delivery, row: ServerImport, serverJobId: string): Promise<ImportEnd> {
  const { pool, client, timing, onProgress } = delivery;
  const speed = (await speedOf(pool, client.address, delivery.type)) ?? FIRST_SPEED;
  return followServerJob(client, serverJobId, {
    expectedMs: (row.cost * 1000) / speed,
    timing,
    onStarted: () => setStarted(pool, row.importId),
    onProgress: (status) => onProgress({ import: row.importId, server: status }),
    sleep,
  });
}

/** Records how an import ended. @returns what is to be sent in its place */
async function conclude(
  delivery: Delivery,
  prepared: Prepared,
  end: ImportEnd,
  trust: Trust,
): Promise<ServerImport[]> {
  const { pool, client } = delivery;
  const { row } = prepared;
  await rm(delivery.zipPath(row.importId), { force: true });
  if (end.kind === 'arrived') {
    await setEnded(pool, row.importId, 'done');
    return [];
  }
  // Of an import that did not succeed the file stays at the server.
  if (row.importName) await client.deleteImport(row.importName).catch(() => {});
  // A line may take the server down, each time anew.
  const refusal = end.kind === 'lost' && row.tries >= MAX_LOST ? { line: 0, words: end.words } : end;
  if ('line' in refusal && prepared.lines) {
    const split = await explainRefusal(delivery, row, prepared.lines, refusal, trust);
    if (split) return split;
  }
  // Also one of which nobody knows any more which lines it held: it is built again, and then the answer says more.
  await setEnded(pool, row.importId, 'waiting');
  const renewed = { uploadId: null, importName: null, serverJobId: null, tries: row.tries + 1 };
  return [{ ...row, ...renewed, state: 'waiting' }];
}

/** Settles every chunk behind which everything has been cut, and of which no import is left. */
async function settleArrived(delivery: Delivery, cut: Position, isAll: boolean): Promise<void> {
  const { pool, jobId, type, source, onProgress } = delivery;
  const open = await openImports(pool, jobId, type);
  const first = Math.min(
    ...open.map(({ fromChunk }) => fromChunk),
    isAll ? Number.POSITIVE_INFINITY : cut.chunk,
  );
  for (const chunk of await convertedChunks(pool, jobId, type)) {
    if (source.lastShareOf(chunk.chunkNo) >= first) continue;
    await delivery.settle(chunk);
    onProgress();
  }
}
