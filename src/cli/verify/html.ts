import { count } from '../../figures.ts';
import { html } from '../../report/html/html.ts';
import { PAGE_END, pageBeginning } from '../../report/html/page.ts';
import { VERDICTS, type Verdict } from '../../verify/difference.ts';
import type { DifferenceGroup, ReadDifferences, Verification } from '../../verify/verification.ts';
import { VERSION } from '../../version.ts';
import { facts, groupLabel, notes, TYPE_LABELS, title, VERDICT_TEXTS } from './labels.ts';
import { countRows } from './rows.ts';

/** A list above this is folded, so that the page stays one that can be read. */
const OPEN_ROWS = 20;
/** The colours of the page's style. */
const LOOKS: Record<Verdict, string> = { missing: 'failed', different: 'skipped', extra: 'noted' };

/** What was found, as a page that stands alone; `limit` differences of each kind. */
export async function* verifyHtml(
  found: Verification,
  differences: ReadDifferences,
  limit: number,
): AsyncGenerator<string> {
  yield beginning(found);
  for (const verdict of VERDICTS) {
    const groups = found.groups.filter((group) => group.verdict === verdict);
    if (groups.length > 0)
      yield html`<h2>${heading(verdict)}</h2>\n<p class="soft">${VERDICT_TEXTS[verdict]}</p>\n`.markup;
    for (const group of groups) {
      yield groupBeginning(group, limit);
      for await (const page of differences(group, limit))
        yield page
          .map(
            ({ slackId, detail }) => html`<tr><td class="id">${slackId}</td><td>${detail}</td></tr>\n`.markup,
          )
          .join('');
      yield groupEnd(group, limit);
    }
  }
  yield PAGE_END;
}

const heading = (word: string) => `${word[0]!.toUpperCase()}${word.slice(1)}`;

function beginning(found: Verification): string {
  const terms = facts(found).map(([name, value]) => html`<dt>${name}</dt><dd>${value}</dd>\n`);
  const rows = countRows(found).map(
    ({ type, there, missing, different, extra, expected }) =>
      html`<tr><th scope="row">${TYPE_LABELS[type]}</th>${[there, missing, different, extra, expected].map(
        (cell) => html`<td class="number">${count(cell)}</td>`,
      )}</tr>\n`,
  );
  const columns = ['there', 'missing', 'different', 'extra', 'expected'];
  return `${pageBeginning(heading(title(found)))}${
    html`<dl>
${terms}</dl>
<p class="soft">Made by slack-mm2 ${VERSION}.</p>
<div class="scroll"><table>
<thead><tr><td></td>${columns.map((column) => html`<th class="number">${column}</th>`)}</tr></thead>
<tbody>
${rows}</tbody>
</table></div>
${notes(found).map((note) => html`<p>${note}</p>\n`)}`.markup
  }`;
}

function groupBeginning(group: DifferenceGroup, limit: number): string {
  const shown = Math.min(group.count, limit);
  const summary = group.count > shown ? `The first ${count(shown)} of ${count(group.count)}` : 'Which ones';
  const open = shown <= OPEN_ROWS ? ' open' : '';
  return `<section class="code is-${LOOKS[group.verdict]}">
${html`<h3>${heading(groupLabel(group))}: ${count(group.count)}</h3>`.markup}
<details${open}><summary>${summary}</summary>
<div class="scroll"><table>
<thead><tr><th>Slack id</th><th>What</th></tr></thead>
<tbody>
`;
}

const groupEnd = ({ count: all }: DifferenceGroup, limit: number): string =>
  `</tbody>\n</table></div>\n</details>\n${
    all > limit ? `<p>${count(all - limit)} more are not shown here: --json gives all of them.</p>\n` : ''
  }</section>\n`;
