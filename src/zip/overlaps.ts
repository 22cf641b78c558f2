import type { ZipEntryLocation } from './central-directory.ts';
import { LOCAL_HEADER } from './zip-format.ts';
import { ZipInvalidError } from './zip-invalid-error.ts';

/**
 * Finds entries that share bytes of the file: thousands of entries over the same compressed bytes are how a small zip
 * inflates to petabytes (D. Fifield, "A better zip bomb", 2019). Costs 16 bytes an entry, until they turn out to lie
 * in the order of the directory, as every common writer leaves them.
 */
export interface OverlapCheck {
  add(entry: ZipEntryLocation): void;
  /** @throws ZipInvalidError naming the offsets of two entries that overlap */
  finish(): void;
}

export function createOverlapCheck(archive: string): OverlapCheck {
  const starts: number[] = [];
  const ends: number[] = [];
  let inOrder = true;
  let lastEnd = 0;
  return {
    add(entry) {
      const end = entry.offset + LOCAL_HEADER.bytes + entry.compressedSize;
      if (entry.offset < lastEnd) inOrder = false;
      lastEnd = end;
      starts.push(entry.offset);
      ends.push(end);
    },
    finish() {
      if (inOrder) return;
      const startsInOrder = Float64Array.from(starts).sort();
      const endsInOrder = Float64Array.from(ends).sort();
      // Ranges are disjoint exactly if, both sorted, each one ends before the next one starts.
      for (let i = 1; i < startsInOrder.length; i++) {
        const end = endsInOrder[i - 1]!;
        const start = startsInOrder[i]!;
        if (start < end) {
          throw new ZipInvalidError(
            archive,
            `two of its entries share bytes of the file (one ends at byte ${end}, the next starts at ${start}): damaged or forged`,
          );
        }
      }
    },
  };
}
