/** tus: the checksum does not fit, the part is to be sent again. */
const CHECKSUM_MISMATCH = 460;

/** Whether it may go well by itself later. @param status 0 if there was no answer */
export const isPassing = (status: number): boolean =>
  status === 0 || status >= 500
    ? status !== 507
    : [403, 408, 409, 423, 429, CHECKSUM_MISMATCH].includes(status);

/** What stopped an upload, with what to do. @param body of the answer: a problem as JSON, or a line of the tus server */
export function uploadProblem(status: number, body: string): string {
  if (status === 0) return 'The service can’t be reached.';
  if (status === CHECKSUM_MISMATCH) return 'A part arrived damaged; it is sent again.';
  const said = titleOf(body);
  if (said !== '') return said;
  if (status === 404 || status === 410)
    return 'The service no longer has this upload: unfinished ones are deleted after a while. Start it anew.';
  if (status === 413 || status === 507) return 'There is no room for it on the disk of the service.';
  return `The service answered ${status}.`;
}

function titleOf(body: string): string {
  try {
    const parsed: unknown = JSON.parse(body);
    if (
      typeof parsed === 'object' &&
      parsed !== null &&
      'title' in parsed &&
      typeof parsed.title === 'string'
    )
      return parsed.title;
    return '';
  } catch {
    // A page of a proxy in between tells nobody anything.
    return body.includes('<') ? '' : body.trim().slice(0, 300);
  }
}
