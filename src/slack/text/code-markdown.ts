const BACKTICKS = /`+/g;

const longestBackticks = (code: string) =>
  code.includes('`') ? Math.max(...(code.match(BACKTICKS) ?? []).map((run) => run.length)) : 0;

/** A code span whose delimiters are longer than any backticks inside. `code` is not blank and has no newline. */
export function codeSpan(code: string): string {
  const longest = longestBackticks(code);
  if (longest === 0) return `\`${code}\``;
  const delimiter = '`'.repeat(longest + 1);
  return `${delimiter} ${code} ${delimiter}`;
}

/** A fenced block. The newline after the fence keeps Slack's first line from being read as a language. */
export function codeFence(code: string, language = ''): string {
  const fence = '`'.repeat(Math.max(3, longestBackticks(code) + 1));
  return `${fence}${language}\n${code}\n${fence}`;
}
