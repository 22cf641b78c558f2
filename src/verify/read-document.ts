import { z } from 'zod';
import { linesOf } from '../mattermost/import-check/lines-of.ts';
import { type Difference, VERDICTS, VERIFIED_TYPES } from './difference.ts';

const Counts = z.object({
  expected: z.number().int(),
  missing: z.number().int(),
  different: z.number().int(),
  extra: z.number().int(),
});
const Head = z.discriminatedUnion('status', [
  z.object({ status: z.literal('failed'), error: z.string() }),
  z.object({
    status: z.enum(['ok', 'different']),
    server: z.object({ address: z.string(), version: z.string() }),
    types: z.record(z.enum(VERIFIED_TYPES), Counts),
  }),
]);
/** A document of `verify --json`, without its differences. */
export type DocumentHead = z.infer<typeof Head>;

const Line = z.object({
  verdict: z.enum(VERDICTS),
  type: z.enum(VERIFIED_TYPES),
  slackId: z.string(),
  detail: z.string(),
});

const BATCH = 1_000;
const MAX_LINE_BYTES = 64 * 1024 * 1024;
/** How `verifyJson` lays the document out. */
const LIST = '  "differences": [';
const ENTRY = '    {';
const END = ['  ]', '}'];

/**
 * Reads a document of `verify --json` while it is being written: a batch of differences is held, however many there are.
 * @param take is given them in their order
 * @returns undefined if it breaks off
 */
export async function readVerificationDocument(
  source: AsyncIterable<Buffer>,
  take: (differences: Difference[]) => Promise<unknown>,
): Promise<DocumentHead | undefined> {
  const head: string[] = [];
  let batch: Difference[] = [];
  const tail: string[] = [];
  let isInList = false;
  for await (const { bytes } of linesOf(source, MAX_LINE_BYTES)) {
    if (bytes === undefined) throw new Error(`a line above ${MAX_LINE_BYTES} bytes`);
    const line = bytes.toString('utf8');
    if (!isInList) head.push(line);
    else if (line.startsWith(ENTRY) && /\},?$/.test(line))
      batch.push(Line.parse(JSON.parse(line.replace(/,$/, ''))));
    else tail.push(line);
    isInList ||= line === LIST;
    if (batch.length < BATCH) continue;
    await take(batch);
    batch = [];
  }
  if (batch.length > 0) await take(batch);
  if (isInList) return isEnd(tail) ? Head.parse(JSON.parse(`${head.join('\n')}]}`)) : undefined;
  return head.at(-1) === '}' ? Head.parse(JSON.parse(head.join('\n'))) : undefined;
}

/** One that could not be written to its end may be followed by another one, which says why. */
const isEnd = (tail: readonly string[]) =>
  tail.length === END.length && tail.every((line, index) => line === END[index]);
