import { AppError } from '../app-error.ts';
import { type MappedFiles, mapFiles } from './import-attachments.ts';
import { type ImportContext, LineError } from './import-context.ts';
import { importLine } from './import-line.ts';
import { importPosts, type PostLine } from './import-posts.ts';
import { decodeLine, type Line } from './line-types.ts';
import { LineTooLongError, readLines } from './read-lines.ts';

/** Post lines that a worker collects before it stores them. */
const BATCH_LINES = 1000;
/** Errors after which the import goes on; it forgets another line for each. */
const TOLERATED = new Set([
  'api.file.upload_file.large_image.app_error',
  'app.import.validate_direct_channel_import_data.members_too_few.error',
  'app.import.validate_direct_channel_import_data.members_too_many.error',
]);

/** The server's process is gone: what runs when a line lacks the object of its type. */
export class ServerCrash extends Error {}

export interface Pace {
  /** Called before each line is handed out; waits, or throws if the server is being stopped. */
  line(): Promise<void>;
  /** Never ends but by the server's end. */
  hang(): Promise<never>;
}

/** The workers of one run of lines of equal type. */
interface Segment {
  give(line: Line, number: number, files: MappedFiles): Promise<void>;
  /** What the workers still hold. */
  finish(): Promise<void>;
  errors: LineError[];
}

/**
 * Reads the lines and stores them, by the rules of the server's reader and its workers.
 * @throws LineError what ended it; ServerCrash
 */
export async function runImport(context: ImportContext, workers: number, pace: Pace): Promise<void> {
  if (context.poison?.(undefined))
    throw new LineError(new AppError('app.import.bulk_import.file_scan.error', { status: 500 }), 0);
  let number = 0;
  let type: string | undefined;
  let segment: Segment | undefined;
  try {
    for await (const bytes of readLines(context.zip.stream(context.zip.jsonl!))) {
      number++;
      await pace.line();
      const line = decode(bytes, number);
      const files = findFiles(context, line, number);
      if (number === 1) {
        demandVersion(line);
        type = line.type ?? '';
        continue;
      }
      if (line.type !== type) {
        await segment?.finish();
        stopAtError(context, segment?.errors.shift());
        type = line.type ?? '';
        segment = startSegment(context, workers);
      }
      // A second version line finds no workers: the reader waits for them for ever.
      if (!segment) await pace.hang();
      const error = segment!.errors.shift();
      if (error) {
        if (!isTolerated(context, error)) {
          await segment!.finish();
          throw error;
        }
        continue;
      }
      await segment!.give(line, number, files);
    }
  } catch (error) {
    if (!(error instanceof LineTooLongError)) throw error;
    await segment?.finish();
    stopAtError(context, segment?.errors.shift());
    const id = 'app.import.bulk_import.file_scan.error';
    throw new LineError(new AppError(id, { status: 500, details: `bufio.Scanner: ${error.message}` }), 0);
  }
  await segment?.finish();
  stopAtError(context, segment?.errors.shift());
}

function isTolerated({ warn }: ImportContext, { error }: LineError): boolean {
  if (!(error instanceof AppError) || !TOLERATED.has(error.id)) return false;
  warn(`Invalid import data: ${error.message}`);
  return true;
}

function stopAtError(context: ImportContext, error: LineError | undefined): void {
  if (error && !isTolerated(context, error)) throw error;
}

/** An unreadable line ends the import at once: what workers have collected is never stored. */
function decode(bytes: Buffer, number: number): Line {
  try {
    return decodeLine(bytes);
  } catch (error) {
    const id = 'app.import.bulk_import.json_decode.error';
    throw new LineError(new AppError(id, { details: (error as Error).message }), number);
  }
}

function demandVersion({ type, version }: Line): void {
  const invalid = 'app.import.process_import_data_file_version_line.invalid_version.error';
  if (type !== 'version' || version === null || version === undefined)
    throw new LineError(new AppError(invalid), 1);
  if (version !== 1) throw new LineError(new AppError('app.import.bulk_import.unsupported_version.error'), 1);
}

/** @throws ServerCrash the reader looks into an object that is not there */
function findFiles(context: ImportContext, line: Line, number: number): MappedFiles {
  const { modernLines } = context.version;
  const looksInto = modernLines ? ['post', 'direct_post', 'user', 'bot', 'emoji'] : ['post', 'direct_post'];
  if (looksInto.includes(line.type ?? '') && !line[line.type as keyof Line])
    throw new ServerCrash(`line ${number} has no ${line.type}`);
  try {
    return mapFiles(context, line);
  } catch (error) {
    throw new LineError(error as Error, number);
  }
}

function startSegment(context: ImportContext, workers: number): Segment {
  const collected: PostLine[][] = Array.from({ length: workers }, () => []);
  const errors: LineError[] = [];
  let turn = 0;
  const attempt = async (line: number, work: () => Promise<void>) => {
    try {
      await work();
    } catch (error) {
      if (!(error instanceof LineError) && !(error instanceof AppError)) throw error;
      errors.push(error instanceof LineError ? error : new LineError(error, line));
    }
  };
  const store = async (worker: number) => {
    const lines = collected[worker]!;
    collected[worker] = [];
    if (lines.length > 0) await attempt(0, () => importPosts(context, lines));
  };
  return {
    errors,
    give: async (line, number, files) => {
      const worker = turn++ % workers;
      const post =
        line.type === 'post' ? line.post : line.type === 'direct_post' ? line.direct_post : undefined;
      if (!post) return attempt(number, () => importLine(context, line));
      collected[worker]!.push({ number, post, files });
      if (collected[worker]!.length >= BATCH_LINES) await store(worker);
    },
    finish: async () => {
      for (const worker of collected.keys()) await store(worker);
    },
  };
}
