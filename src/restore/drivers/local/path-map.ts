/** Where the paths of a container are on this machine: `[path in the container, path here]`. */
export type PathMap = readonly (readonly [from: string, to: string])[];

/**
 * Replaces the paths of a container in a command, a script or a value. Only whole names count: `/data` is not replaced in `/data2`, `/data.bak`,
 * `/var/data` or `$DIR/data`. The longest path wins, and what was put in is not looked at again.
 */
export function mapPaths(text: string, map: PathMap): string {
  const targets = new Map(map.filter(([from]) => from.length > 1));
  if (targets.size === 0) return text;
  const names = [...targets.keys()].sort((a, b) => b.length - a.length).map(escapeRegExp);
  return text.replace(
    new RegExp(`${BEFORE}(?:${names.join('|')})${AFTER}`, 'g'),
    (from) => targets.get(from) ?? from,
  );
}

/** Blanks, quotes, operators of the shell, `x=`, `x:`, `${X:-`, and `scheme://`, of which some have a third slash. */
const BEFORE = '(?<=^|[\\s"\'`=:,;(<>|&{[@!]|:[-+?]|://|:///)';
const AFTER = '(?=$|[\\s"\'`/:,;)<>|&}\\]=!?])';

const escapeRegExp = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
