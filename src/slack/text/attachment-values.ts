const NAMED_COLORS = new Set(['good', 'warning', 'danger']);
const HEX = /^#?([0-9a-f]{6}|[0-9a-f]{3})$/i;
const BROKEN_ESCAPE = /%(?![0-9a-f]{2})/i;

/** Slack's colour as Mattermost takes it, a name or `#rrggbb`; undefined for anything else. Slack stores no `#`. */
export function attachmentColor(color: string): string | undefined {
  if (NAMED_COLORS.has(color)) return color;
  const digits = HEX.exec(color)?.[1];
  if (digits === undefined) return undefined;
  return `#${digits.length === 3 ? digits.replace(/./g, '$&$&') : digits}`.toLowerCase();
}

/** The URL if Mattermost takes it in an attachment: http(s), and fit for Go's parser; undefined otherwise. */
export function attachmentUrl(url: string): string | undefined {
  const valid =
    /^https?:\/\/[^\s<>"\\^`{|}\u0000-\u001f]+$/i.test(url) && !BROKEN_ESCAPE.test(url) && URL.canParse(url);
  return valid && url.isWellFormed() ? url : undefined;
}

/** Slack's `ts` (number, float or string) as whole seconds; undefined for what is no time. */
export function attachmentTime(ts: unknown): number | undefined {
  const seconds = Math.floor(
    typeof ts === 'string' && ts.trim() !== '' ? Number(ts) : typeof ts === 'number' ? ts : Number.NaN,
  );
  return seconds > 0 && seconds < 1e11 ? seconds : undefined;
}
