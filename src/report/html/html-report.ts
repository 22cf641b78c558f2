import { count } from '../../figures.ts';
import { archiveLabel } from '../../meta/archive-label.ts';
import { VERSION } from '../../version.ts';
import type { ReadEntries, ReportEntry } from '../entries.ts';
import { accountText, facts, STATUS_TEXTS } from '../facts.ts';
import { countOf, entryLabel, ownDetail, shortTime } from '../labels.ts';
import { type CodeGroup, REPORT_STATUSES, type ReportHead } from '../report-head.ts';
import { codeText, escapeHtml } from './html-text.ts';
import { PAGE_END, pageBeginning } from './page.ts';
import { totalsHtml } from './totals.ts';

/** Entities of each code, unless somebody wants more. */
export const HTML_LIMIT = 1_000;
/** A list above this is folded, so that the page stays one that can be read. */
const OPEN_ROWS = 20;

/** The report as a page that stands alone; `limit` entities of each code. */
export async function* htmlReport(
  head: ReportHead,
  entries: ReadEntries,
  limit: number,
): AsyncGenerator<string> {
  const { groups, job } = head;
  yield beginning(head);
  for (const status of REPORT_STATUSES) {
    const ofStatus = groups.filter((group) => group.status === status);
    if (ofStatus.length > 0)
      yield `<h2>${heading(status)}</h2>\n<p class="soft">${STATUS_TEXTS[status]}</p>\n`;
    for (const group of ofStatus) {
      yield groupBeginning(group, limit);
      for await (const page of entries(group, limit))
        yield page.map((entry) => rowHtml(entry, hasTimes(group))).join('');
      yield groupEnd(group, limit, job.jobId);
    }
  }
  if (groups.length === 0) yield '<p>There is nothing on record to list.</p>\n';
  yield PAGE_END;
}

const heading = (word: string) => `${word[0]!.toUpperCase()}${word.slice(1)}`;

function beginning(head: ReportHead): string {
  const { job, accounts, readAt, groups, filter } = head;
  const title = `Migration of ${archiveLabel(job)}: ${job.status}`;
  const terms = facts(head).map(([name, value]) => `<dt>${name}</dt><dd>${escapeHtml(value)}</dd>`);
  const filters = Object.entries(filter).map(([name, value]) => `${name} ${value}`);
  return `${pageBeginning(title)}<dl>
${terms.join('\n')}
</dl>
<p class="soft">Job ${job.jobId}, as it stood at ${shortTime(readAt)} UTC. Made by slack-mm2 ${VERSION}.</p>
<h2>Totals</h2>
${totalsHtml(accounts)}
<p>${escapeHtml(accountText(head))}</p>
${groups.length > 0 ? overview(groups) : ''}
${filters.length > 0 ? `<p class="soft">Only: ${escapeHtml(filters.join(', '))}.</p>` : ''}
`;
}

const anchor = ({ status, code, type }: CodeGroup) => escapeHtml(`${status}-${code}-${type ?? ''}`);

function overview(groups: readonly CodeGroup[]): string {
  const rows = groups.map(
    (group) =>
      `<tr><td class="kind"><span class="key ${group.status}"></span>${group.status}</td>` +
      `<td><a href="#${anchor(group)}"><code>${escapeHtml(group.code)}</code></a></td>` +
      `<td class="number">${count(group.count)}</td><td>${codeText(group.meaning)}</td></tr>`,
  );
  return `<h2>What is to be said of them</h2>
<p class="soft">Noted entities are among those that were exported.</p>
<div class="scroll"><table>
<thead><tr><th>Status</th><th>Code</th><th class="number">Count</th><th>Meaning</th></tr></thead>
<tbody>
${rows.join('\n')}
</tbody>
</table></div>`;
}

function groupBeginning(group: CodeGroup, limit: number): string {
  const { code, status, count: entities, meaning, advice } = group;
  const shown = Math.min(entities, limit);
  const isOpen = shown <= OPEN_ROWS ? ' open' : '';
  return `<section class="code is-${status}" id="${anchor(group)}">
<h3><code>${escapeHtml(code)}</code>: ${countOf(group)}</h3>
<p>${codeText(heading(meaning))}.</p>
<p><strong>What you can do:</strong> ${codeText(advice)}.</p>
<details${isOpen}><summary>${entities > shown ? `The first ${count(shown)} of ${count(entities)}` : 'Which ones'}</summary>
<div class="scroll"><table>
<thead><tr><th>Slack id</th>${hasTimes(group) ? '<th>Time (UTC)</th>' : ''}<th>Who, where</th><th>Detail</th></tr></thead>
<tbody>
`;
}

/** Messages and what belongs to them have been written at some time. */
const hasTimes = ({ type }: CodeGroup) => type === 'message' || type === 'attachment' || type === 'reaction';

const rowHtml = (entry: ReportEntry, withTime: boolean): string =>
  `<tr><td class="id">${escapeHtml(entry.slackId)}</td>` +
  (withTime ? `<td class="time">${entry.time === null ? '' : shortTime(entry.time)}</td>` : '') +
  `<td>${escapeHtml(entryLabel(entry))}</td><td>${escapeHtml(ownDetail(entry))}</td></tr>\n`;

function groupEnd({ code, count: entities }: CodeGroup, limit: number, jobId: number): string {
  const rest =
    entities > limit
      ? `<p>${count(entities - limit)} more are not shown here. All of them:
<code>slack-mm2 report ${jobId} --code ${escapeHtml(code)} --csv</code></p>\n`
      : '';
  return `</tbody>\n</table></div>\n</details>\n${rest}</section>\n`;
}
