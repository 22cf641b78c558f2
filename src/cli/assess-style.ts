/** The page's style: light and dark, narrow and wide, screen and paper. */
export const ASSESS_STYLE = `
:root { color-scheme: light dark; --text: #1c2430; --soft: #5b6676; --back: #fff; --card: #f5f7fa; --line: #d9dfe7; --mark: #1c58d9; --warn: #a15c00; --bad: #b3261e; }
@media (prefers-color-scheme: dark) { :root { --text: #e6eaf0; --soft: #9aa6b6; --back: #14181f; --card: #1d232c; --line: #323b48; --mark: #7aa5ff; --warn: #f0b35a; --bad: #ff8a80; } }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 1.5rem 1rem 3rem; max-width: 60rem; color: var(--text); background: var(--back); font: 1rem/1.5 system-ui, sans-serif; overflow-wrap: anywhere; }
h1 { font-size: 1.6rem; line-height: 1.2; margin: 0 0 .25rem; }
h2 { font-size: 1.2rem; margin: 2.2rem 0 .6rem; padding-bottom: .2rem; border-bottom: 1px solid var(--line); }
h3 { font-size: 1rem; margin: 1.4rem 0 .4rem; }
p, ol, ul { margin: .4rem 0; }
li { margin: .3rem 0; }
.soft { color: var(--soft); font-size: .9rem; }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(8.5rem, 1fr)); gap: .6rem; margin: 1.2rem 0 0; padding: 0; }
.tiles div { background: var(--card); border: 1px solid var(--line); border-radius: .5rem; padding: .6rem .8rem; display: flex; flex-direction: column-reverse; }
.tiles dt { color: var(--soft); font-size: .85rem; }
.tiles dd { margin: 0; font-size: 1.35rem; font-weight: 600; font-variant-numeric: tabular-nums; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: .92rem; }
th, td { text-align: left; vertical-align: top; padding: .3rem .8rem .3rem 0; border-bottom: 1px solid var(--line); }
th { color: var(--soft); font-weight: 600; }
tr > .n { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; overflow-wrap: normal; }
.change td { font-weight: 600; }
.change td:last-child, .change .verdict { color: var(--warn); }
.failed { color: var(--bad); }
dl.facts { display: grid; grid-template-columns: max-content 1fr; gap: .2rem 1rem; margin: .4rem 0; }
dl.facts dt { color: var(--soft); }
dl.facts dd { margin: 0; }
code { font: .88em ui-monospace, monospace; }
svg.bars { width: 100%; height: auto; display: block; }
svg.bars rect { fill: var(--mark); }
svg.bars line { stroke: var(--line); }
svg.bars text { fill: var(--soft); font-size: 11px; }
details { margin: .3rem 0; }
summary { cursor: pointer; }
@media (max-width: 36rem) { dl.facts { grid-template-columns: 1fr; gap: 0; } dl.facts dd { margin-bottom: .4rem; } }
@media print { :root { --text: #000; --soft: #444; --back: #fff; --card: #fff; --line: #bbb; --mark: #444; --warn: #000; --bad: #000; } body { padding: 0; max-width: none; font-size: 10pt; } h2, h3 { break-after: avoid; } tr, li, svg, .tiles div { break-inside: avoid; } svg.bars rect { print-color-adjust: exact; } details::details-content { content-visibility: visible; block-size: auto; } }
`;
