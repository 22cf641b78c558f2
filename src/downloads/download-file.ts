import type { IncomingMessage } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ReasonCode } from '../meta/reason-codes.ts';
import type { FileLink } from '../slack/file-link.ts';
import type { LinkToken } from '../slack/link-token.ts';
import { discardPartial, explainFullDisk, findKeptFile, type KeptFile, keepFile } from './file-folder.ts';
import type { FileHosts } from './file-hosts.ts';
import { backoffMs, type Pace, type Timing } from './pace.ts';
import { type Begun, openPartialFile, type PartialFile } from './partial-file.ts';
import { HostRefusedError, maySendToken, requestFile } from './request-file.ts';
import { retryAfterMs } from './retry-after.ts';

/** The network is away, or nothing answers there: to be tried again later, without a verdict on any file. */
export class FilesUnreachableError extends Error {
  override name = 'FilesUnreachableError';
}

/** A file that won't come. `detail` names no link. */
export interface RefusedFile {
  reason: ReasonCode;
  detail: string;
}

export interface DownloadContext {
  folder: string;
  hosts: FileHosts;
  maxBytes: number;
  /** A token from the environment, sent as a header; else the export's own, in the link. */
  bearer: string | undefined;
  linkToken: LinkToken | undefined;
  pace: Pace;
  timing: Timing;
  signal: AbortSignal;
  /** Puts on record how far a file is; null: nothing to go on from. */
  onSaved: (fileId: string, begun: Begun | null) => Promise<void>;
}

type Download = FileLink & { begun: Begun | null };

/**
 * Downloads a file into the folder, unless it is there already. Goes on where an earlier attempt was, and tries again what may
 * pass.
 * @throws FilesUnreachableError, FilesFolderError, DiskFullError; the reason of the signal when it is aborted
 */
export async function downloadFile(
  file: Download,
  context: DownloadContext,
): Promise<KeptFile | RefusedFile> {
  const { folder, hosts, maxBytes, linkToken, bearer } = context;
  const { fileId, sizeBytes } = file;
  const kept = await findKeptFile(folder, fileId);
  const isSame = kept !== undefined && (sizeBytes === null || kept.sizeBytes === sizeBytes);
  if (isSame && kept.sizeBytes <= maxBytes) return kept;
  const url = new URL(file.url);
  if (!hosts.allows(url)) return refused('file_host_refused', url.hostname);
  if ((sizeBytes ?? 0) > maxBytes) return refused('file_too_large', `${sizeBytes} bytes`);
  if (bearer === undefined && linkToken && maySendToken(url))
    url.searchParams.set(linkToken.parameter, linkToken.value);

  const partial = await openPartialFile(folder, fileId, file.begun);
  try {
    const refusal = await fetchAll(url, file, partial, context);
    if (!refusal) {
      const sha256 = await partial.finish();
      return await keepFile(folder, fileId, partial.name, { sizeBytes: partial.position, sha256 });
    }
    await partial.close();
    await discardPartial(folder, partial.name);
    return refusal;
  } catch (error) {
    // Stopped, or the network is away: the next attempt goes on from here.
    const begun = await partial.save();
    await context.onSaved(fileId, begun);
    await partial.close();
    if (!begun) await discardPartial(folder, partial.name);
    throw explainFullDisk(folder, error);
  } finally {
    await partial.close();
  }
}

const refused = (reason: ReasonCode, detail = ''): RefusedFile => ({ reason, detail });

/** What may pass. */
interface Again {
  again: string;
  /** As the server asks for. */
  waitMs?: number | undefined;
  /** The server says that we are too fast: that is no failure. */
  isBusy?: boolean;
  /** Nothing answered at all. */
  isSilent?: boolean;
}

/** @returns undefined once all bytes are written */
async function fetchAll(
  url: URL,
  file: Download,
  partial: PartialFile,
  context: DownloadContext,
): Promise<RefusedFile | undefined> {
  const { pace, timing, signal } = context;
  let failures = 0;
  let waits = 0;
  let hasAnswered = false;
  for (;;) {
    await pace.turn(signal);
    const before = partial.position;
    const result = await fetchOnce(url, file, partial, context);
    signal.throwIfAborted();
    if (result === undefined || 'reason' in result) return result;
    hasAnswered ||= !result.isSilent;
    if (partial.position > before) {
      failures = 0;
      waits = 0;
    }
    waits++;
    if (!result.isBusy) failures++;
    if (failures >= timing.maxFailures) {
      if (hasAnswered) return refused('file_unreachable', result.again);
      throw new FilesUnreachableError(`${url.hostname} can't be reached: ${result.again}`);
    }
    const waitMs = Math.max(backoffMs(timing, waits), result.waitMs ?? 0);
    if (result.waitMs !== undefined || result.isBusy) pace.pause(waitMs);
    else await sleep(waitMs, undefined, { signal });
  }
}

async function fetchOnce(
  url: URL,
  file: Download,
  partial: PartialFile,
  context: DownloadContext,
): Promise<RefusedFile | Again | undefined> {
  if (partial.position > 0 && partial.validator === undefined) await partial.restart();
  const headers: Record<string, string> =
    partial.position > 0 ? { range: `bytes=${partial.position}-`, 'if-range': partial.validator ?? '' } : {};
  const { hosts, bearer, signal, timing } = context;
  let response: IncomingMessage;
  try {
    const found = await requestFile({ url, headers, bearer, hosts, idleMs: timing.idleMs, signal });
    if (found.isSignIn) return refused('file_login_page', 'a redirect to the page where people sign in');
    ({ response } = found);
  } catch (error) {
    if (error instanceof HostRefusedError) return refused('file_host_refused', error.message);
    return { again: wordsOf(error), isSilent: true };
  }
  try {
    const verdict = (await judgeStatus(response, partial)) ?? judgeHeaders(response, file, context.maxBytes);
    if (verdict) return verdict;
    partial.validator = validatorOf(response);
    return await receive(response, file, partial, context);
  } finally {
    response.destroy();
  }
}

/** Makes sure that what comes is what is missing. */
async function judgeStatus(
  { statusCode = 0, headers }: IncomingMessage,
  partial: PartialFile,
): Promise<RefusedFile | Again | undefined> {
  const words = `HTTP ${statusCode}`;
  if (statusCode === 200) {
    // All of it: the server knows no ranges, or the file is another one by now.
    if (partial.position > 0) await partial.restart();
    return undefined;
  }
  if (statusCode === 206 && startOf(headers['content-range']) === partial.position) return undefined;
  if (statusCode === 206 || statusCode === 416) {
    await partial.restart();
    return { again: words };
  }
  const waitMs = retryAfterMs(headers['retry-after'], Date.now());
  if (statusCode === 429) return { again: words, waitMs, isBusy: true };
  if (statusCode >= 500 || statusCode === 408 || statusCode === 425) return { again: words, waitMs };
  return refused('file_link_dead', words);
}

/** `bytes 100-199/200` → 100 */
const startOf = (contentRange: string | undefined) => Number(/^bytes (\d+)-/.exec(contentRange ?? '')?.[1]);

function judgeHeaders(
  response: IncomingMessage,
  { isPage, sizeBytes }: Download,
  maxBytes: number,
): RefusedFile | undefined {
  if (isHtml(response) && !isPage) return refused('file_login_page', 'a web page came in its place');
  const encoding = response.headers['content-encoding'];
  if (encoding !== undefined && encoding !== 'identity') return refused('file_size_differs', encoding);
  const total = totalOf(response);
  if (total === undefined) return undefined;
  if (total > maxBytes) return refused('file_too_large', `${total} bytes`);
  return sizeBytes === null || total === sizeBytes ? undefined : otherSize(response, total, sizeBytes);
}

function totalOf({ statusCode, headers }: IncomingMessage): number | undefined {
  const text =
    statusCode === 206 ? /\/(\d+)$/.exec(headers['content-range'] ?? '')?.[1] : headers['content-length'];
  return text === undefined ? undefined : Number(text);
}

const isHtml = ({ headers }: IncomingMessage) =>
  /^\s*(?:text\/html|application\/xhtml\+xml)/i.test(headers['content-type'] ?? '');

const otherSize = (response: IncomingMessage, came: number, sizeBytes: number): RefusedFile =>
  isHtml(response)
    ? refused('file_login_page', 'a web page came in its place')
    : refused('file_size_differs', `${came} bytes, Slack says ${sizeBytes}`);

/** What `If-Range` takes: no weak ETag. @see RFC 9110, 13.1.5 */
function validatorOf({ headers }: IncomingMessage): string | undefined {
  const { etag } = headers;
  return etag !== undefined && !etag.startsWith('W/') ? etag : headers['last-modified'];
}

async function receive(
  response: IncomingMessage,
  file: Download,
  partial: PartialFile,
  { maxBytes, timing, onSaved }: DownloadContext,
): Promise<RefusedFile | Again | undefined> {
  const { fileId, sizeBytes } = file;
  let saved = partial.position;
  const chunks = response[Symbol.asyncIterator]();
  for (;;) {
    let next: IteratorResult<Buffer>;
    try {
      next = await chunks.next();
    } catch (error) {
      return { again: wordsOf(error) };
    }
    if (next.done) break;
    const chunk = next.value;
    const size = partial.position + chunk.length;
    if (size > maxBytes) return refused('file_too_large', `more than ${maxBytes} bytes`);
    if (sizeBytes !== null && size > sizeBytes) {
      return refused('file_size_differs', `more than the ${sizeBytes} bytes that Slack says`);
    }
    await partial.write(chunk);
    if (partial.position - saved >= timing.saveEveryBytes) {
      saved = partial.position;
      const begun = await partial.save();
      if (begun) await onSaved(fileId, begun);
    }
  }
  if (!response.complete) return { again: 'the connection was cut' };
  return sizeBytes === null || partial.position === sizeBytes
    ? undefined
    : otherSize(response, partial.position, sizeBytes);
}

/** A code such as ECONNRESET. Whole messages may name addresses, never links. */
function wordsOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  return code ?? message;
}
