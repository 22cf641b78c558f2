/** What stands where, in a value of a compose file, after a `$`. */
const NAME = /^[A-Za-z_][A-Za-z0-9_]*/;

/** Of variables in the default of another one. */
const MAX_DEPTH = 20;

/** Compose, and `docker stack deploy` with it, refuses the file. */
export class InterpolationError extends Error {
  override name = 'InterpolationError';
}

/**
 * Fills in variables as compose does: `$$` becomes `$`; `$X`, `${X}`, `${X-y}` (y if X is not set), `${X:-y}` (or empty), `${X+y}`, `${X:+y}`,
 * `${X?words}`, `${X:?words}`; what comes after an operator is filled in too. A variable that is not set is empty.
 * @param keep names that stay as they are written
 * @param depth for its own use
 * @throws InterpolationError `$` before anything else, a brace that is not closed, or a variable that the file requires
 * @see compose-spec/compose-spec spec.md, Interpolation
 */
export function interpolate(
  text: string,
  environment: Readonly<Record<string, string>>,
  keep: readonly string[] = [],
  depth = 0,
): string {
  if (depth > MAX_DEPTH) throw new InterpolationError('too many variables stand in each other');
  let filled = '';
  let at = 0;
  while (at < text.length) {
    const dollar = text.indexOf('$', at);
    if (dollar < 0) return filled + text.slice(at);
    filled += text.slice(at, dollar);
    const rest = text.slice(dollar + 1);
    if (rest.startsWith('$')) {
      filled += '$';
      at = dollar + 2;
      continue;
    }
    const length = rest.startsWith('{') ? bracedLength(rest) : (NAME.exec(rest)?.[0].length ?? 0);
    if (length === 0) throw new InterpolationError(`"$${rest.slice(0, 12)}": write $$ for a plain $`);
    const variable = rest.slice(0, length);
    const inner = rest.startsWith('{') ? variable.slice(1, -1) : variable;
    filled += keep.includes(inner) ? `$${variable}` : expand(inner, environment, keep, depth);
    at = dollar + 1 + length;
  }
  return filled;
}

/** Of `{…}` at the beginning, with the braces within that belong to `${`. */
function bracedLength(text: string): number {
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    if (text[at] === '{' && (at === 0 || text[at - 1] === '$')) depth++;
    else if (text[at] === '}' && --depth === 0) return at + 1;
  }
  throw new InterpolationError(`"$${text.slice(0, 12)}": the brace is not closed`);
}

function expand(
  inner: string,
  environment: Readonly<Record<string, string>>,
  keep: readonly string[],
  depth: number,
): string {
  const name = NAME.exec(inner)?.[0];
  const [, colon, operator, word] = /^(:?)([-+?])([\s\S]*)$/.exec(inner.slice(name?.length ?? 0)) ?? [];
  if (name === undefined || (operator === undefined && inner !== name))
    throw new InterpolationError(`"\${${inner.slice(0, 20)}}" is no variable`);
  const value = Object.hasOwn(environment, name) ? environment[name]! : undefined;
  const isThere = value !== undefined && (colon !== ':' || value !== '');
  if (operator === undefined) return value ?? '';
  if (operator === '+') return isThere ? interpolate(word!, environment, keep, depth + 1) : '';
  if (isThere) return value;
  if (operator === '?') throw new InterpolationError(`${name} is required: ${word}`);
  return interpolate(word!, environment, keep, depth + 1);
}
