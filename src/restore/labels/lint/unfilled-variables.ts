/** A variable of a label that compose fills in with nothing, or refuses. */
export interface UnfilledVariable {
  /** As it is written: `$POSTGRES_USER`. */
  written: string;
  /** Null if compose refuses it: `$(`. */
  name: string | null;
}

const DOLLAR =
  /\$(?:(?<escaped>\$)|(?<plain>[A-Za-z_]\w*)|\{(?<braced>[A-Za-z_]\w*)(?<operator>:?[-+?])?|(?<wrong>.?))/gs;

/**
 * Variables of a text as it is written in a compose file that are neither escaped (`$$X`) nor set, nor have a default.
 * abra sets STACK_NAME and DOMAIN itself.
 */
export function unfilledVariables(
  raw: string,
  environment: Readonly<Record<string, string>>,
): UnfilledVariable[] {
  const found: UnfilledVariable[] = [];
  for (const { 0: written, groups } of raw.matchAll(DOLLAR)) {
    const { escaped, plain, braced, operator } = groups!;
    if (escaped !== undefined) continue;
    const name = plain ?? braced;
    if (name === undefined) found.push({ written, name: null });
    else if (
      operator === undefined &&
      !['STACK_NAME', 'DOMAIN'].includes(name) &&
      !Object.hasOwn(environment, name)
    )
      found.push({ written: braced === undefined ? written : `${written}}`, name });
  }
  return found;
}
