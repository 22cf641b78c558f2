import { MattermostError } from '../../mattermost/client/mattermost-error.ts';

const NO_RIGHTS = 'api.context.permissions.app_error';

/** The words of a server that refuses this one thing. @throws what may pass, and what it has against the token, which concerns all */
export function wordsOfRefusal(error: unknown): string {
  if (
    !(error instanceof MattermostError) ||
    error.isPassing ||
    error.status === 401 ||
    error.id === NO_RIGHTS
  )
    throw error;
  return error.words;
}
