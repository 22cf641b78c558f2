const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/**
 * Whether arrays and objects of a JSON text lie more than `maxDepth` inside one another. `JSON.parse` itself reads any
 * depth, but what stringifies or validates its result recursively fails then, on every attempt.
 */
export function exceedsDepth(json: Buffer, maxDepth: number): boolean {
  if (json.length <= maxDepth) return false;
  let depth = 0;
  for (let at = 0; at < json.length; at++) {
    const byte = json[at];
    if (byte === QUOTE) {
      at++;
      while (at < json.length && json[at] !== QUOTE) at += json[at] === BACKSLASH ? 2 : 1;
    } else if (byte === 0x7b || byte === 0x5b) {
      if (++depth > maxDepth) return true;
    } else if (byte === 0x7d || byte === 0x5d) {
      depth--;
    }
  }
  return false;
}
