/**
 * A name reduced to `[a-z0-9]` and the signs in `keep`: accents are folded, everything else becomes `-`, runs of `-`
 * are one, and it begins and ends with a letter or digit. '' if nothing is left (a name in another script).
 */
export function slug(name: string, keep: RegExp, maxBytes: number): string {
  const folded = name.normalize('NFKD').replace(/\p{M}/gu, '').replaceAll('ß', 'ss').toLowerCase();
  let result = '';
  for (const sign of folded) result += /[a-z0-9]/.test(sign) || keep.test(sign) ? sign : '-';
  return result
    .replace(/-{2,}/g, '-')
    .slice(0, maxBytes)
    .replace(/^[^a-z0-9]+|[^a-z0-9]+$/g, '');
}

/** `name`, or `name-2`, `name-3`, … within `maxBytes`: the first that isn't taken. */
export function firstFree(name: string, maxBytes: number, taken: (name: string) => boolean): string {
  let candidate = name;
  for (let n = 2; taken(candidate); n++) candidate = `${name.slice(0, maxBytes - 1 - String(n).length)}-${n}`;
  return candidate;
}
