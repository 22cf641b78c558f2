import { type Glyph, shownGlyphs } from './glyphs.ts';
import { webClientGlyphs } from './web-client.ts';

/** Who reads the Markdown: always a CommonMark reader, and Mattermost's web client if it is at hand. */
export const readers: [name: string, read: (markdown: string) => Glyph[]][] = [['CommonMark', shownGlyphs]];
if (webClientGlyphs) readers.push(['the web client', webClientGlyphs]);
