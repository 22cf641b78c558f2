import { visible } from '../visible.ts';
import type { ReadEntries, ReportEntry } from './entries.ts';
import type { CodeGroup, ReportHead } from './report-head.ts';

const COLUMNS = [
  'status',
  'type',
  'code',
  'slack_id',
  'time',
  'channel',
  'target_channel',
  'user',
  'target_user',
  'detail',
  'meaning',
  'advice',
] as const;

/** The entries as RFC 4180: UTF-8, a header line, lines that end in CR LF. */
export async function* csvReport(
  { groups }: ReportHead,
  entries: ReadEntries,
  limit = Number.POSITIVE_INFINITY,
): AsyncGenerator<string> {
  yield csvLine(COLUMNS);
  for (const group of groups) {
    for await (const page of entries(group, limit)) yield page.map((entry) => lineOf(group, entry)).join('');
  }
}

const lineOf = (
  { status, type, code, meaning, advice }: CodeGroup,
  { slackId, time, channel, user, detail }: ReportEntry,
) =>
  csvLine([
    status,
    type ?? '',
    code,
    slackId,
    time ?? '',
    channel?.slackName ?? '',
    channel?.targetName ?? '',
    user?.slackName ?? '',
    user?.targetName ?? '',
    detail,
    meaning,
    advice,
  ]);

const csvLine = (cells: readonly string[]) => `${cells.map(csvCell).join(',')}\r\n`;

/**
 * One cell. A spreadsheet would take one that begins like a formula for a formula: it gets a `'` in front.
 * Tabs and ends of lines, with which a formula may begin as well, are not left.
 * @see OWASP, "CSV Injection"
 */
export function csvCell(value: string): string {
  const text = visible(value);
  const safe = /^\s*[=+\-@\uff1d\uff0b\uff0d\uff20]/.test(text) ? `'${text}` : text;
  return /[",]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
