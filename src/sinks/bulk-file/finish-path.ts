/**
 * Where the second part of an import stands: beside the first, `OUT.finish.zip` for `OUT.zip`. It holds what may come only
 * once, when all else has arrived: a server that gets an archived channel again ends the whole import.
 */
export const finishPath = (path: string): string => {
  const [, stem = path, end = ''] = /^(.*)(\.zip)$/is.exec(path) ?? [];
  // No two targets may share a second part: that of `OUT` is not that of `OUT.zip`.
  return `${stem}.finish${end}`;
};

/** Why no target may be called so; undefined if it may. */
export const targetNameProblem = (path: string): string | undefined =>
  /\.finish(?:\.zip)?$/i.test(path)
    ? 'the second part of another import is called so; choose another name'
    : undefined;
