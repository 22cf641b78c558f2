/** What every line has, or what stands in the words. */
const LEFT_OUT = new Set(['level', 'time', 'pid', 'hostname', 'msg', 'error', 'runId']);

/**
 * A line of the JSON log for people: `12:00:01 warn importMessages failed … job=1 attempt=2: the words of the error`.
 * A line that is none of the log's comes back as it is.
 */
export function plainLogLine(line: string): string {
  const entry = parse(line);
  if (!entry) return line;
  const { level, time, msg, error } = entry;
  const details = Object.entries(entry)
    .filter(([name, value]) => !LEFT_OUT.has(name) && typeof value !== 'object')
    .map(([name, value]) => ` ${name}=${value}`)
    .join('');
  const words = (error as { message?: unknown } | undefined)?.message;
  return `${String(time).slice(11, 19)} ${level} ${msg}${details}${words === undefined ? '' : `: ${words}`}`;
}

function parse(line: string): Record<string, unknown> | undefined {
  if (!line.startsWith('{')) return undefined;
  try {
    const entry = JSON.parse(line) as Record<string, unknown>;
    return typeof entry.msg === 'string' && typeof entry.level === 'string' ? entry : undefined;
  } catch {
    return undefined;
  }
}
