const MASK = '[secret]';

/** A shorter value is no secret, and would be found in every word. */
const MIN_LENGTH = 6;

/** Tokens of Slack (also in links to files), credentials in URLs and headers: whoever's they are. */
const KNOWN_FORMS: [RegExp, string][] = [
  [/\bxox[a-z]([.-])[A-Za-z0-9-]{6,}/g, MASK],
  [/\bxapp-[A-Za-z0-9-]{6,}/g, MASK],
  [/(:\/\/[^\s:/?#@"\\]*):[^\s/?#@"\\]+@/g, `$1:${MASK}@`],
  [/\b(bearer)(\s+)[A-Za-z0-9._~+/=-]{6,}/gi, `$1$2${MASK}`],
];

/**
 * Makes a function that takes secrets out of a line that is about to be written: the last line of defence, for what
 * another library puts into an error. The values are found as they are, inside JSON and inside a URL.
 * @param secrets values such as tokens; undefined and short ones are left out
 */
export function secretsMask(secrets: readonly (string | undefined)[]): (line: string) => string {
  const values = secrets
    .filter((secret): secret is string => secret !== undefined && secret.length >= MIN_LENGTH)
    .flatMap((secret) => [secret, JSON.stringify(secret).slice(1, -1), encodeURIComponent(secret)]);
  return (line) => {
    let masked = line;
    for (const value of values) masked = masked.replaceAll(value, MASK);
    for (const [form, replacement] of KNOWN_FORMS) masked = masked.replace(form, replacement);
    return masked;
  };
}

/** The secrets that a worker or the API is given with its environment. */
export const secretsOf = (env: NodeJS.ProcessEnv): (string | undefined)[] => [
  env.SLACK_TOKEN?.trim(),
  env.MATTERMOST_TOKEN?.trim(),
  env.TEMPORAL_API_KEY?.trim(),
  env.SLACK_MM2_OIDC_CLIENT_SECRET?.trim(),
  env.SLACK_MM2_METRICS_TOKEN?.trim(),
  passwordOf(env.DATABASE_URL),
];

function passwordOf(url: string | undefined): string | undefined {
  if (!url || !URL.canParse(url)) return undefined;
  return decodeURIComponent(new URL(url).password) || undefined;
}
