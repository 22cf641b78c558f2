/** What Mattermost takes out of names of people and channels. */
const INVISIBLE =
  /[\u0340\u0341\u17a3\u17d3\u2028\u2029\u202a-\u202e\u206a-\u206f\ufff9-\ufffc\ufeff\u{1d173}-\u{1d17a}\u{e0000}-\u{e007f}]/gu;

/**
 * A name as Mattermost may have stored it: without some invisible characters, and without outer blanks.
 * @see mattermost/mattermost server/public/model/utils.go, SanitizeUnicode
 */
export const visibleName = (name: string): string => name.replace(INVISIBLE, '').trim();
