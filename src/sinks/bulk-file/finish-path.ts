/**
 * Where the second part of an import stands: beside the first, `OUT.finish.zip` for `OUT.zip`. It holds what may come only
 * once, when all else has arrived: a server that gets an archived channel again ends the whole import.
 */
export const finishPath = (path: string): string =>
  /\.zip$/i.test(path) ? `${path.slice(0, -4)}.finish${path.slice(-4)}` : `${path}.finish.zip`;
