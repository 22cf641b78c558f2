/**
 * Finds names that may occur twice without holding the names: 8 bytes a name, where 500,000 strings take 60 MB.
 * A 53-bit hash occurs twice by chance in about one of 70,000 archives of that size, so the caller compares the names
 * of those hashes only.
 */
export interface DuplicateHashes {
  add(name: string): void;
  /** The hashes that were added more than once. */
  repeated(): Set<number>;
}

export function createDuplicateHashes(): DuplicateHashes {
  const hashes: number[] = [];
  return {
    add(name) {
      hashes.push(hashName(name));
    },
    repeated() {
      const sorted = Float64Array.from(hashes).sort();
      const repeated = new Set<number>();
      for (let i = 1; i < sorted.length; i++) {
        if (sorted[i] === sorted[i - 1]) repeated.add(sorted[i]!);
      }
      return repeated;
    },
  };
}

/** 53-bit hash of a name: two multiplicative 32-bit hashes over its UTF-16 units (bryc's cyrb53, public domain). */
export function hashName(name: string): number {
  let high = 0xdeadbeef;
  let low = 0x41c6ce57;
  for (let i = 0; i < name.length; i++) {
    const unit = name.charCodeAt(i);
    high = Math.imul(high ^ unit, 2654435761);
    low = Math.imul(low ^ unit, 1597334677);
  }
  high = Math.imul(high ^ (high >>> 16), 2246822507) ^ Math.imul(low ^ (low >>> 13), 3266489909);
  low = Math.imul(low ^ (low >>> 16), 2246822507) ^ Math.imul(high ^ (high >>> 13), 3266489909);
  return 0x1_0000_0000 * (0x1f_ffff & low) + (high >>> 0);
}
