import { access, rm } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { DatabasePool } from 'slonik';
import type { MattermostClient } from '../../mattermost/client/client.ts';
import { UploadFileError } from '../../mattermost/client/upload-file.ts';
import type { EntityType } from '../../meta/entity-types.ts';
import type { ReasonCode } from '../../meta/reason-codes.ts';
import type { Archive } from '../../slack/archive/archive.ts';
import { type ConvertedChunk, convertedChunks } from '../../store/chunks.ts';
import {
  addImport,
  addRefused,
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
import { type Absent, absentReference } from './absent-reference.ts';
import { cutShare } from './cut-share.ts';
import {
  createServerJob,
  type FollowTiming,
  findServerJob,
  followServerJob,
  type ImportEnd,
} from './follow-import.ts';
import { lineMap, refusedByCheck, writeImportZip } from './import-zip.ts';
import type { LiveLine } from './line.ts';
import type { LineSource } from './line-source.ts';
import { POST_BY_POST, withoutRefused } from './refusals.ts';
import { wordsOfRefusal } from './words-of-refusal.ts';

export interface Delivery {
  pool: DatabasePool;
  client: MattermostClient;
  jobId: number;
  type: EntityType;
  source: LineSource;
  /** Names that lines must not use: nobody, and no channel, is called so at the server. */
  absent: Absent;
  /** Where an import is written before it is uploaded. */
  zipPath: (importId: number) => string;
  /** What stands on the second line of every import; read from the server, as a team's line overwrites the team. */
  teamLine: () => Promise<string>;
  /** `FileSettings.MaxFileSize` of the server. */
  maxFileBytes: number;
  /** How long an import shall take the server. */
  importMs: number;
  timing: FollowTiming;
  openArchive: (jobId: number) => Promise<Archive>;
  /** Called often with what is being done; may throw to stop. */
  onProgress: (details?: object) => void;
  /** Settles a chunk of which everything has been sent. */
  settle: (chunk: ConvertedChunk) => Promise<void>;
}

/** The server refuses one import after the other: a matter of the server, not of the lines. Tried again, later. */
export class ServerTroubleError extends Error {
  override name = 'ServerTroubleError';
}

/** An import that is at the server. `lines` are missing if an earlier attempt has built it. */
interface Prepared {
  row: ServerImport;
  lines: readonly LiveLine[] | undefined;
}

/** Posts a second of a server that nothing is known of. */
const FIRST_SPEED = 100;
/** The first import is small: something is seen soon, and the server's speed is known. */
const FIRST_IMPORT_MS = 20_000;
/** Refused imports without a line's number, one behind the other: finding one line among a million takes 20. */
const MAX_REFUSED_IN_A_ROW = 25;
/** How often an import may be lost before it is looked for the line that does it. */
const MAX_LOST = 2;
/** The lines of an import are in memory while it is built and sent. */
const MAX_COST = 60_000;
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
      const again = await conclude(delivery, prepared, end);
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

/** Notes that a line is not taken: it is sent post by post, or not at all. */
async function refuse(
  { pool, jobId, type }: Delivery,
  line: LiveLine,
  reason: ReasonCode,
  words: string,
): Promise<void> {
  const partNo = line.split ? POST_BY_POST : line.partNo;
  await addRefused(pool, jobId, type, { ...line, partNo, reason, words: line.split ? '' : words });
}

/** Waits for the import's turn and makes its job, unless an earlier attempt has made it. @returns the job's id */
async function begin(delivery: Delivery, row: ServerImport): Promise<string> {
  const { pool, client, onProgress } = delivery;
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
  const made = (await findServerJob(client, importName)) ?? (await createServerJob(client, importName));
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
async function conclude(delivery: Delivery, prepared: Prepared, end: ImportEnd): Promise<ServerImport[]> {
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
    const split = await explainRefusal(delivery, row, prepared.lines, refusal);
    if (split) return split;
  }
  // Also one of which nobody knows any more which lines it held: it is built again, and then the answer says more.
  await setEnded(pool, row.importId, 'waiting');
  const renewed = { uploadId: null, importName: null, serverJobId: null, tries: row.tries + 1 };
  return [{ ...row, ...renewed, state: 'waiting' }];
}

/**
 * Finds the line that ended an import, and takes it out. Where the server doesn't say which, the import is tried again, and
 * then halved.
 * @returns the halves; undefined if the import is to be built again without the line
 */
async function explainRefusal(
  delivery: Delivery,
  row: ServerImport,
  lines: readonly LiveLine[],
  { line: lineNumber, words }: { line: number; words: string },
): Promise<ServerImport[] | undefined> {
  const culprit = lineNumber > 0 ? lineMap(lines)[lineNumber - 1] : undefined;
  if (culprit) {
    await refuse(delivery, culprit, 'refused_by_server', words);
    return undefined;
  }
  if (lineNumber > 0) throw new ServerTroubleError(`the server refuses the line of the team: ${words}`);
  // Once, whatever it was may have passed.
  if (row.tries === 0) return undefined;
  const places = [...new Map(lines.map((line) => [`${line.chunkNo}:${line.lineNo}`, line])).values()];
  const middle = places[Math.ceil(places.length / 2)];
  if (middle === undefined) {
    await assertTakesImports(delivery, row, words);
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
