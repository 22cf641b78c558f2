/** What several measurements of one thing have given. */
export interface Spread {
  median: number;
  min: number;
  max: number;
}

/** Rounded to hundredths. @returns undefined without values */
export function spreadOf(values: readonly number[]): Spread | undefined {
  if (values.length === 0) return undefined;
  return {
    median: hundredths(median(values)),
    min: hundredths(Math.min(...values)),
    max: hundredths(Math.max(...values)),
  };
}

/** Of an even number of values the mean of the middle two. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

export const hundredths = (value: number) => Math.round(value * 100) / 100;
