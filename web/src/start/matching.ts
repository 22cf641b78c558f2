/** Those whose path holds every word that is sought, in whatever order and case. */
export function matching<T extends { path: string }>(all: readonly T[], sought: string): T[] {
  const words = sought.toLowerCase().split(/\s+/).filter(Boolean);
  return all.filter(({ path }) => words.every((word) => path.toLowerCase().includes(word)));
}
