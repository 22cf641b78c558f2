import type { Finding, Outcome } from '../store/outcomes.ts';
import type { Share } from './share.ts';

/** What a chunk becomes: its part of the file, and what is to be said of its entities. */
export interface ConvertedChunk {
  /** UTF-8. */
  records: Uint8Array<ArrayBuffer>;
  outcomes: Outcome[];
  findings: Finding[];
  /** How many of its entities earlier migrations have brought to the server; undefined if there is none. */
  reused?: number | undefined;
}

export const shareChunk = (chunk: ConvertedChunk): Share<ConvertedChunk> => ({
  value: chunk,
  transfer: [chunk.records.buffer],
});
