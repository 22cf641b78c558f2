import { count } from '../../figures.ts';
import type { TypeAccount } from '../type-accounts.ts';

const SHARES = ['exported', 'skipped', 'failed', 'pending'] as const;
type Share = (typeof SHARES)[number];

/** A bar for each type, and the numbers as a table. Before the totals are fixed: what was read. */
export function totalsHtml(accounts: readonly TypeAccount[]): string {
  if (accounts.every(({ total }) => total === null)) return readHtml(accounts);
  const isPending = accounts.some(({ pending }) => pending !== 0);
  const shares = SHARES.filter((share) => share !== 'pending' || isPending);
  const legend = shares.map((share) => `<span><span class="key ${share}"></span>${share}</span>`);
  return `<p class="legend soft">${legend.join(' ')}</p>
<div class="bars">
${accounts.map((account) => barHtml(account, shares)).join('\n')}
</div>
<div class="scroll"><table>
<thead><tr><td></td>${shares.map((share) => `<th class="number">${share}</th>`).join('')}<th class="number">total</th></tr></thead>
<tbody>
${accounts.map((account) => rowHtml(account, [...shares, 'total'])).join('\n')}
</tbody>
</table></div>`;
}

const readHtml = (accounts: readonly TypeAccount[]) => `<div class="scroll"><table>
<thead><tr><td></td><th class="number">read</th><th class="number">failed</th></tr></thead>
<tbody>
${accounts.map((account) => rowHtml(account, ['processed', 'failed'])).join('\n')}
</tbody>
</table></div>`;

const rowHtml = (account: TypeAccount, columns: readonly (Share | 'total' | 'processed')[]) =>
  `<tr><th scope="row">${account.label}</th>${columns
    .map((column) => `<td class="number">${count(account[column] ?? 0)}</td>`)
    .join('')}</tr>`;

function barHtml(account: TypeAccount, shares: readonly Share[]): string {
  const total = account.total ?? 0;
  const parts = shares.flatMap((share) => {
    const entities = account[share] ?? 0;
    return entities > 0
      ? `<span class="${share}" style="flex:${entities} 1 0" title="${share} ${count(entities)}"></span>`
      : [];
  });
  const words = shares.map((share) => `${share} ${count(account[share] ?? 0)}`).join(', ');
  return (
    `<span>${account.label}</span>` +
    `<div class="bar" role="img" aria-label="${account.label}: ${words}">${parts.join('')}</div>` +
    `<span class="number">${percent(account.exported, total)}</span>`
  );
}

/** `99.9 %`: rounded down, so that 100 % is all of them. */
const percent = (part: number, whole: number): string =>
  whole === 0 ? '–' : `${Math.floor((part * 1000) / whole) / 10} %`;
