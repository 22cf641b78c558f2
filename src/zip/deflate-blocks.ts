import { promisify } from 'node:util';
import { constants, deflateRaw } from 'node:zlib';

const deflateRawInPool = promisify(deflateRaw);

/** Uncompressed bytes of a block: large enough that starting anew costs little, small enough to hold several. */
export const BLOCK_BYTES = 1 << 20;

/** An empty last block with fixed codes (RFC 1951, 3.2.6): ends a stream that so far holds flushed blocks only. */
export const FINAL_BLOCK = Buffer.from([0x03, 0x00]);

/**
 * Compresses one block on zlib's thread pool, so that several run at once. Results put one behind the other, and
 * `FINAL_BLOCK` behind them, are one deflate stream: a sync flush ends each at a byte boundary without ending the
 * stream, as pigz does it.
 * @param level zlib's, 1 (fast) to 9
 */
export function deflateBlock(block: Buffer, level: number): Promise<Buffer> {
  return deflateRawInPool(block, {
    level,
    finishFlush: constants.Z_SYNC_FLUSH,
    // All output in one piece: each further one is another round through the pool.
    chunkSize: BLOCK_BYTES + 1024,
  });
}
