import { count } from '../../figures.ts';
import { type Html, html } from '../../report/html/html.ts';
import type { Span } from '../assess-timeline.ts';

const WIDTH = 720;
const HEIGHT = 180;
const LEFT = 56;
const BOTTOM = 24;
const TOP = 14;
/** A few bars alone stay bars. */
const WIDEST_STEP = 80;
/** Labels below the bars, so many at the most. */
const LABELS = 8;

/** Bars over time, without anything from outside; a table of the same figures is for those who can't see it. */
export function svgBars(spans: readonly Span[], title: string): Html {
  const top = niceTop(Math.max(...spans.map((span) => span.count), 1));
  const room = { width: WIDTH - LEFT, height: HEIGHT - TOP - BOTTOM };
  const step = Math.min(room.width / spans.length, WIDEST_STEP);
  const every = Math.ceil(spans.length / LABELS);
  const y = (value: number) => TOP + room.height * (1 - value / top);
  const bars = spans.map((span, index) => {
    if (span.count === 0) return '';
    const height = Math.max(1, TOP + room.height - y(span.count));
    return html`<rect x="${number(LEFT + index * step + step * 0.1)}" y="${number(TOP + room.height - height)}" width="${number(step * 0.8)}" height="${number(height)}"><title>${span.label}: ${count(span.count)}</title></rect>`;
  });
  const labels = spans.flatMap((span, index) =>
    index % every === 0
      ? html`<text x="${number(LEFT + (index + 0.5) * step)}" y="${HEIGHT - 6}" text-anchor="middle">${span.label}</text>`
      : [],
  );
  const lines = [0, 0.5, 1].map(
    (share) =>
      html`<line x1="${LEFT}" x2="${WIDTH}" y1="${number(y(top * share))}" y2="${number(y(top * share))}"/><text x="${LEFT - 6}" y="${number(y(top * share) + 4)}" text-anchor="end">${count(top * share)}</text>`,
  );
  return html`<svg class="timeline" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${title}">${lines}${bars}${labels}</svg>`;
}

const FACTORS = [1, 1.2, 1.6, 2, 3, 4, 6, 8, 10];

/** A round number not far above, whose half is whole. */
function niceTop(most: number): number {
  if (most < 10) return 2 * Math.ceil(most / 2);
  const unit = 10 ** Math.floor(Math.log10(most));
  return Math.round(FACTORS.find((factor) => factor * unit >= most)! * unit);
}

const number = (value: number): string => String(Math.round(value * 100) / 100);
