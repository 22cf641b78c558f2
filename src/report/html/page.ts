import { escapeHtml } from './html-text.ts';
import { STYLE } from './page-style.ts';

/** A page that stands alone, up to its heading: nothing in it comes from elsewhere, and no script runs. */
export const pageBeginning = (title: string): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="referrer" content="no-referrer">
<title>${escapeHtml(title)}</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<h1>${escapeHtml(title)}</h1>
`;

export const PAGE_END = '</main>\n</body>\n</html>\n';
