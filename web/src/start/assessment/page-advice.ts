const FILES = 'Here: Target → Advanced → Download files from Slack.';
const CHOICES = 'Here: Target → Advanced → Choices.';

/** Where on this page an advice is followed that names an option of the terminal. */
const PLACES: Record<string, string> = {
  fetch_files: FILES,
  guests: CHOICES,
  unused_choices: CHOICES,
  check_merged: CHOICES,
  emoji_images: 'Only by starting it in the terminal.',
};

/** @returns undefined if there is nothing to say */
export const pageAdvice = (code: string): string | undefined =>
  Object.hasOwn(PLACES, code) ? PLACES[code] : undefined;
