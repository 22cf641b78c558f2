import { BACKSLASH, CLOSE_ARRAY, CLOSE_OBJECT, OPEN_ARRAY, OPEN_OBJECT, QUOTE } from './json-bytes.ts';

/**
 * Whether arrays and objects of a JSON text lie more than `maxDepth` inside one another. `JSON.parse` itself reads any
 * depth, but what stringifies or validates its result recursively fails then, on every attempt.
 */
export function exceedsDepth(json: Buffer, maxDepth: number): boolean {
  if (opensAtMost(json, maxDepth)) return false;
  let depth = 0;
  for (let at = 0; at < json.length; at++) {
    const byte = json[at];
    if (byte === QUOTE) {
      at++;
      while (at < json.length && json[at] !== QUOTE) at += json[at] === BACKSLASH ? 2 : 1;
    } else if (byte === OPEN_OBJECT || byte === OPEN_ARRAY) {
      if (++depth > maxDepth) return true;
    } else if (byte === CLOSE_OBJECT || byte === CLOSE_ARRAY) {
      depth--;
    }
  }
  return false;
}

/**
 * Whether no more than `limit` arrays and objects begin at all; a sign in a string counts as well. Most files are so
 * small, and `indexOf` passes over their bytes in a third of the time that looking at each takes.
 */
function opensAtMost(json: Buffer, limit: number): boolean {
  let opened = 0;
  for (const sign of [OPEN_ARRAY, OPEN_OBJECT]) {
    for (let at = json.indexOf(sign); at >= 0; at = json.indexOf(sign, at + 1)) {
      if (++opened > limit) return false;
    }
  }
  return true;
}
