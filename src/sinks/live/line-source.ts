import type { FindingCode, ReasonCode } from '../../meta/reason-codes.ts';
import type { LiveLine } from './line.ts';

export interface Missing {
  reason: ReasonCode;
  words: string;
}

/** What became of a chunk beside its lines. */
export interface Completed {
  /** Keys of what did not arrive. */
  missing: ReadonlyMap<string, Missing>;
  findings: { code: FindingCode; key: string; detail: string }[];
}

export const NOTHING_MORE: Completed = { missing: new Map(), findings: [] };

/** The lines of one type of a job, in shares: what is sent to the server, and what can be built again after a crash. */
export interface LineSource {
  /** The numbers of the shares, ascending. */
  readonly shares: readonly number[];
  /** The lines of a share. What is at the server by now may be missing from them. */
  linesOf(share: number): Promise<LiveLine[]>;
  /** The share with which all of a chunk of entities has been sent. */
  lastShareOf(chunkNo: number): number;
  /** Does what goes another way than by import, when all lines of a chunk have arrived, and looks what is there. */
  complete(chunkNo: number): Promise<Completed>;
}
