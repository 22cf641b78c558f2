import { type Exposure, loginOf } from './login-needed.ts';

/**
 * The token in our environment, for requests that name a server and bring none; undefined if there is none, or if others log in: whoever names a
 * server of their own would be sent the token of ours.
 */
export function lentToken(
  exposure: Exposure,
  environment: NodeJS.ProcessEnv = process.env,
): string | undefined {
  if (loginOf(exposure) !== 'none') return undefined;
  return environment.MATTERMOST_TOKEN?.trim() || undefined;
}
