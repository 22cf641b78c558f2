const MAP_COMMENT = '//# sourceMappingURL=data:application/json;charset=utf-8;base64,';

/**
 * A workflow bundle that takes less memory. The worker, and its thread for workflows, each keep the bundle's text and its
 * source map all their life: the sources themselves, which the map carries along, are left out of it (places in stack
 * traces need only its mappings), and the code is ASCII, because V8 keeps a text with one letter beyond Latin-1 in two
 * bytes a letter.
 * @param bundle what `bundleWorkflowCode` gives: code with a source map behind it
 * @throws Error if there is no such map
 */
export function leanBundle(bundle: string): string {
  const mapAt = bundle.lastIndexOf(MAP_COMMENT);
  if (mapAt < 0)
    throw new Error('the workflow bundle has no source map behind it: the SDK writes it otherwise now');
  const map: Record<string, unknown> = JSON.parse(
    Buffer.from(bundle.slice(mapAt + MAP_COMMENT.length), 'base64').toString(),
  );
  delete map.sourcesContent;
  return `${asciiCode(bundle.slice(0, mapAt))}${MAP_COMMENT}${Buffer.from(JSON.stringify(map)).toString('base64')}`;
}

/** Letters beyond ASCII as escapes. In comments they are harmless; there are none outside of them but in strings. */
const asciiCode = (code: string): string =>
  code.replace(/[^\0-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
