/** Messages of a month or a year. */
export interface Span {
  label: string;
  count: number;
}

/**
 * Messages over time: by month, or by year where the months would be more than `most`. Without gaps, but for an export with times of
 * another age.
 * @param byMonth `2024-03` → messages
 */
export function timeline(byMonth: Readonly<Record<string, number>>, most: number): Span[] {
  const months = Object.entries(byMonth)
    .flatMap(([label, count]) => {
      const [, year, month] = /^(\d{4,})-(\d\d)$/.exec(label) ?? [];
      return year && month ? [{ at: Number(year) * 12 + Number(month) - 1, count }] : [];
    })
    .sort((a, b) => a.at - b.at);
  if (months.length === 0) return [];
  const monthly = filled(months, most);
  if (monthly) return monthly.map(({ at, count }) => ({ label: monthLabel(at), count }));
  const sums = new Map<number, number>();
  for (const { at, count } of months) {
    const year = Math.floor(at / 12);
    sums.set(year, (sums.get(year) ?? 0) + count);
  }
  const years = [...sums].map(([at, count]) => ({ at, count }));
  return (filled(years, most) ?? years.slice(0, most)).map(({ at, count }) => ({ label: String(at), count }));
}

const monthLabel = (at: number) => `${Math.floor(at / 12)}-${String((at % 12) + 1).padStart(2, '0')}`;

/** With the empty ones in between; undefined if that would be too many. */
function filled(spans: readonly { at: number; count: number }[], most: number) {
  const [first, last] = [spans[0]!.at, spans.at(-1)!.at];
  if (last - first >= most) return undefined;
  const counts = new Map(spans.map(({ at, count }) => [at, count]));
  return Array.from({ length: last - first + 1 }, (_, n) => ({
    at: first + n,
    count: counts.get(first + n) ?? 0,
  }));
}
