/**
 * A date of Slack's markup that brings no fallback, in UTC, since a text can't follow its reader's time zone.
 * `seconds` since 1970; what is no time comes back as it is.
 */
export function slackDate(seconds: string | number): string {
  const time = new Date(Number(seconds) * 1000);
  if (seconds === '' || Number.isNaN(time.getTime())) return String(seconds);
  return `${time.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}
