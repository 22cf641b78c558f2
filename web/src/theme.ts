import { createTheme } from '@mantine/core';

/** Shades that keep WCAG AA on both backgrounds: white letters on a button do so only with a dark one. */
export const theme = createTheme({
  primaryColor: 'blue',
  primaryShade: 8,
  autoContrast: true,
  // The dark page's buttons are as light as that, where white letters are too pale.
  luminanceThreshold: 0.25,
  defaultRadius: 'md',
  fontFamily: 'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif',
  headings: { fontWeight: '650' },
  cursorType: 'pointer',
  respectReducedMotion: true,
});
