/** The page's own style: it loads nothing. Colours are told apart by words, too. */
export const STYLE = `
:root {
  color-scheme: light dark;
  --ink: #1b1f24; --soft: #57606a; --paper: #fff; --card: #f6f8fa; --line: #d0d7de;
  --exported: #1a7f37; --skipped: #b08800; --failed: #cf222e; --noted: #0969da; --pending: #afb8c1;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ink: #e6edf3; --soft: #9198a1; --paper: #0d1117; --card: #161b22; --line: #30363d;
    --exported: #3fb950; --skipped: #d29922; --failed: #f85149; --noted: #58a6ff; --pending: #6e7681;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0 auto; padding: 1.5rem 1rem 4rem; max-width: 62rem;
  font: 1rem/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper);
}
h1 { font-size: 1.6rem; line-height: 1.25; margin: 0 0 1rem; }
h2 { font-size: 1.2rem; margin: 2.5rem 0 .25rem; }
h3 { font-size: 1rem; margin: 0; overflow-wrap: anywhere; }
p { margin: .4rem 0; }
a { color: inherit; }
.soft { color: var(--soft); }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .15rem 1rem; margin: 0; }
dt { color: var(--soft); }
dd { margin: 0; overflow-wrap: anywhere; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: .9rem; }
th, td { text-align: left; vertical-align: top; padding: .35rem .6rem; border-bottom: 1px solid var(--line); unicode-bidi: isolate; }
thead th { color: var(--soft); font-weight: 600; }
.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
.id { font-family: ui-monospace, monospace; font-size: .82rem; overflow-wrap: anywhere; min-width: 9rem; }
.time, .kind { white-space: nowrap; }
.bars { display: grid; grid-template-columns: max-content 1fr max-content; gap: .5rem .75rem; align-items: center; margin: 1rem 0; }
.bar { display: flex; height: .9rem; border-radius: .2rem; overflow: hidden; background: var(--card); border: 1px solid var(--line); }
.bar span { min-width: 3px; }
.exported { background: var(--exported); } .skipped { background: var(--skipped); }
.failed { background: var(--failed); } .pending { background: var(--pending); } .noted { background: var(--noted); }
.key { display: inline-block; width: .75rem; height: .75rem; border-radius: .15rem; margin: 0 .35rem 0 0; }
.legend span + span { margin-left: 1rem; }
.code { background: var(--card); border: 1px solid var(--line); border-left: .3rem solid var(--line); border-radius: .3rem; padding: .8rem 1rem; margin: .8rem 0; }
.code.is-failed { border-left-color: var(--failed); } .code.is-skipped { border-left-color: var(--skipped); } .code.is-noted { border-left-color: var(--noted); }
.code table { margin-top: .5rem; }
summary { cursor: pointer; color: var(--soft); }
code { font-family: ui-monospace, monospace; font-size: .9em; }
section > h2 { padding-bottom: .2rem; border-bottom: 1px solid var(--line); }
section > h3 { margin: 1.4rem 0 .4rem; }
.code > h3 { margin: 0; }
li { margin: .3rem 0; overflow-wrap: anywhere; }
.tiles { grid-template-columns: repeat(auto-fit, minmax(8.5rem, 1fr)); gap: .6rem; margin: 1.2rem 0 0; }
.tiles div { display: flex; flex-direction: column-reverse; justify-content: flex-end; background: var(--card); border: 1px solid var(--line); border-radius: .3rem; padding: .6rem .8rem; }
.tiles dt { font-size: .85rem; }
.tiles dd { margin: 0; font-size: 1.35rem; font-weight: 600; font-variant-numeric: tabular-nums; }
.change td { font-weight: 600; }
.change td:last-child { color: var(--failed); }
.settings td:last-child { white-space: nowrap; }
.change .soft { font-weight: 400; }
.timeline { width: 100%; height: auto; display: block; }
.timeline rect { fill: var(--noted); }
.timeline line { stroke: var(--line); }
.timeline text { fill: var(--soft); font-size: 11px; }
@media (max-width: 34rem) {
  dl { grid-template-columns: 1fr; gap: 0; }
  dd { margin-bottom: .4rem; }
  .tiles { grid-template-columns: repeat(auto-fit, minmax(6.5rem, 1fr)); gap: .4rem; }
  .settings tr { display: grid; grid-template-columns: 1fr 1fr 1.4fr; border-bottom: 1px solid var(--line); }
  .settings :is(th, td) { border: none; }
  .settings :is(th, td):first-child { grid-column: 1 / -1; overflow-wrap: anywhere; }
  .timeline text { font-size: 17px; }
  .code { padding: .6rem .7rem; }
  table { font-size: .82rem; }
  th, td { padding: .3rem; }
}
@media print {
  body { max-width: none; padding: 0; font-size: 10pt; }
  .bar span, .key, .timeline rect { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  .code { break-inside: auto; background: none; } h2, h3 { break-after: avoid; } tr, li, svg, .tiles div { break-inside: avoid; }
  details::details-content { content-visibility: visible; block-size: auto; }
  .scroll { overflow: visible; }
}
`;
