import { basename } from 'node:path';
import type { ArchiveAssessment, Assessment, RefusedArchive } from '../assess/assessment.ts';
import { typeLabel } from '../control/job-progress.ts';
import { count } from '../figures.ts';
import { COUNTER_NAMES, ENTITY_TYPES } from '../meta/entity-types.ts';
import { Html, html } from '../report/html/html.ts';
import { codeText } from '../report/html/html-text.ts';
import { PAGE_END, pageBeginning } from '../report/html/page.ts';
import { totalsHtml } from '../report/html/totals.ts';
import { VERSION } from '../version.ts';
import { timeline } from './assess-timeline.ts';
import {
  estimates,
  filesByFate,
  fileWords,
  findingExample,
  inventory,
  losses,
  meaningOf,
  names,
  settingValue,
  settingVerdict,
} from './assess-words.ts';
import { svgBars } from './html/svg-bars.ts';

/** Months that a chart has room for. */
const MOST_SPANS = 120;
/** Findings of one code that are named. */
const NAMED = 100;

/** An assessment as a page that stands alone, section by section. */
export async function* assessmentPage(assessment: Assessment): AsyncGenerator<string> {
  const { archives } = assessment;
  const sections = [
    introduction(assessment),
    ...archives.flatMap((archive) => (archive.status === 'failed' ? refused(archive) : [])),
    adviceSection(assessment),
    settingsSection(assessment),
    estimateSection(assessment),
    ...archives.flatMap((archive) => (archive.status === 'ok' ? archiveSection(archive) : [])),
    togetherSection(assessment),
    html`<p class="soft">Made by slack-mm2 ${VERSION}. The codes are explained in docs/content.md.</p>\n`,
  ];
  yield pageBeginning(
    `From Slack to Mattermost: ${archives.map(({ archive }) => basename(archive)).join(', ')}`,
  );
  for (const { markup } of sections) yield markup;
  yield PAGE_END;
}

const NOTHING = html``;

const section = (title: string, body: readonly Html[]): Html =>
  body.length === 0 ? NOTHING : html`<section><h2>${title}</h2>${body}</section>\n`;

const facts = (items: readonly (readonly [string, string])[]): Html =>
  html`<dl>${items.map(([name, text]) => html`<dt>${name}</dt><dd>${text}</dd>`)}</dl>`;

const list = (title: string, items: readonly (Html | string)[]): Html =>
  items.length === 0
    ? NOTHING
    : html`<h3>${title}</h3><ul>${items.map((item) => html`<li>${item}</li>`)}</ul>`;

const meaning = (code: Parameters<typeof meaningOf>[0]): Html => new Html(codeText(meaningOf(code)));

function introduction(assessment: Assessment): Html {
  const { team, choices } = assessment;
  const chosen = choices === null ? '' : `, with the choices of ${basename(choices)}`;
  return html`<p class="soft">What a migration into the team “${team}” would do${chosen}. Nothing was changed to find it out.</p>
${tiles(assessment)}\n`;
}

function tiles({ archives, together }: Assessment): Html {
  if (!together) return NOTHING;
  const assessed = archives.filter((archive) => archive.status === 'ok');
  const left = (status: 'skipped' | 'failed') =>
    assessed.reduce((sum, { totals }) => sum + totals.messages[status], 0);
  const figures: [string, string][] = [
    ['messages', count(together.messages)],
    ['of these left out', count(left('skipped') + left('failed'))],
    ['accounts', count(together.names.accounts)],
    ['channels', count(together.names.channels)],
    ['direct channels', count(together.names.directChannels)],
  ];
  return html`<dl class="tiles">${figures.map(([name, text]) => html`<div><dt>${name}</dt><dd>${text}</dd></div>`)}</dl>`;
}

const refused = ({ archive, error }: RefusedArchive): Html =>
  html`<section class="code is-failed"><h3>${basename(archive)} can't be migrated</h3><p>${error}</p></section>\n`;

const adviceSection = ({ advice }: Assessment): Html =>
  section(
    'Before the cut-over',
    advice.length === 0
      ? []
      : [html`<ol>${advice.map(({ text }) => html`<li>${new Html(codeText(text))}</li>`)}</ol>`],
  );

function settingsSection({ settings }: Assessment): Html {
  if (settings.length === 0) return NOTHING;
  const rows = settings.map(
    (setting) =>
      html`<tr${new Html(setting.mustChange ? ' class="change"' : '')}><td><code>${setting.setting}</code><br><span class="soft">${setting.why}</span></td><td class="number">${settingValue(setting, setting.default)}</td><td class="number">${settingValue(setting, setting.needed)}</td><td>${settingVerdict(setting)}</td></tr>`,
  );
  return section('Settings of Mattermost', [
    html`<div class="scroll"><table class="settings"><thead><tr><th>setting</th><th class="number">default</th><th class="number">needed</th><th></th></tr></thead><tbody>${rows}</tbody></table></div>`,
  ]);
}

function estimateSection(assessment: Assessment): Html {
  const { items, basis } = estimates(assessment);
  return section('Estimate', items.length === 0 ? [] : [facts(items), html`<p class="soft">${basis}</p>`]);
}

function archiveSection(archive: ArchiveAssessment): Html {
  const { messages } = archive;
  const spans = timeline(messages.byMonth, MOST_SPANS);
  return section(basename(archive.archive), [
    facts(inventory(archive)),
    spans.length === 0 ? NOTHING : html`<h3>Messages over time</h3>${svgBars(spans, 'Messages over time')}`,
    html`<h3>What becomes of it</h3>${new Html(totalsHtml(accountsOf(archive)))}`,
    outcomesTable(archive),
    findingsList('Otherwise than in Slack', archive.findings),
    list(
      'Files',
      filesByFate(archive).map(([fate, tally]) => fileWords(fate, tally)),
    ),
    list("Lost on Slack's side already", losses(archive)),
    list(
      `Damaged${messages.damaged.count > messages.damaged.first.length ? ', the first of them' : ''}`,
      messages.damaged.first.map((where) => html`<code>${where}</code>`),
    ),
  ]);
}

const accountsOf = ({ totals }: ArchiveAssessment) =>
  ENTITY_TYPES.map((type) => {
    const name = COUNTER_NAMES[type];
    const fate = totals[name];
    return { type, name, label: typeLabel(type), ...fate, processed: fate.total, pending: 0 };
  });

function outcomesTable({ outcomes }: ArchiveAssessment): Html {
  if (outcomes.length === 0) return NOTHING;
  const rows = outcomes.map(
    ({ type, status, reason, count: n }) =>
      html`<tr><td class="kind"><span class="key ${status}"></span>${status}</td><td>${typeLabel(type)}</td><td class="number">${count(n)}</td><td>${meaning(reason)} <code class="soft">${reason}</code></td></tr>`,
  );
  return html`<h3>Left out</h3><div class="scroll"><table><tbody>${rows}</tbody></table></div>`;
}

function findingsList(title: string, findings: ArchiveAssessment['findings']): Html {
  return list(
    title,
    findings.map(({ code, count: n, examples }) => {
      const what = html`<code>${code}</code> ${count(n)}: ${meaning(code)}`;
      const named = examples.map((example) => findingExample(code, example)).filter((text) => text !== '');
      if (named.length === 0) return what;
      const rest = n > Math.min(named.length, NAMED) ? html`<li>…</li>` : NOTHING;
      return html`${what}<details><summary>Which ones</summary><ul>${named.slice(0, NAMED).map((text) => html`<li>${text}</li>`)}${rest}</ul></details>`;
    }),
  );
}

function togetherSection({ together, archives }: Assessment): Html {
  if (!together || archives.length < 2) return NOTHING;
  return section('All archives in one team', [
    html`<p>${count(together.messages)} messages become ${names(together.names)}.</p>`,
    findingsList('Names that are otherwise than in Slack', together.findings),
  ]);
}
