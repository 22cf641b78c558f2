/**
 * The archive is not a Slack export, or is damaged, forged or beyond a limit: the same bytes fail again.
 * The message names the archive and the entry and never quotes content: it ends up in workflow histories and logs.
 */
export class ArchiveInvalidError extends Error {
  override readonly name = 'ArchiveInvalidError';
}

/** The archive at this path is not the one that the job began with: its progress does not fit any more. */
export class ArchiveChangedError extends Error {
  override readonly name = 'ArchiveChangedError';
}
