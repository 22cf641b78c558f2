/** Random choices that a seed repeats exactly, on every machine. */
export interface SeededRandom {
  /** 0 (included) to 1 (excluded), in steps of 2^-32. */
  next(): number;
  /** An integer from 0 to `below - 1`. */
  below(below: number): number;
  /** True in this share of the calls. */
  chance(share: number): boolean;
  pick<T>(from: readonly T[]): T;
  /** `count` different elements, or all if there are fewer. */
  sample<T>(from: readonly T[], count: number): T[];
}

/** Mulberry32 (Tommy Ettinger, public domain): quick, 32 bits of state, good enough for test data. */
export function seededRandom(seed: number): SeededRandom {
  let state = seed >>> 0;
  function next(): number {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 0x1_0000_0000;
  }
  const below = (limit: number) => Math.floor(next() * limit);
  return {
    next,
    below,
    chance: (share) => next() < share,
    pick: (from) => from[below(from.length)]!,
    sample(from, count) {
      if (count >= from.length) return [...from];
      const chosen = new Set<(typeof from)[number]>();
      while (chosen.size < count) chosen.add(from[below(from.length)]!);
      return [...chosen];
    },
  };
}
