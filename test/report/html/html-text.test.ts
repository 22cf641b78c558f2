import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { codeText, escapeHtml } from '../../../src/report/html/html-text.ts';

describe('text in the page', () => {
  it('never becomes markup', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(escapeHtml(text)).not.toMatch(/[<>"']|&(?!(amp|lt|gt|quot|#39);)|\p{Cc}/u);
      }),
    );
    expect(escapeHtml(`<script>"a" & 'b'`)).toBe('&lt;script&gt;&quot;a&quot; &amp; &#39;b&#39;');
  });

  it('shows what stands in backticks as code', () => {
    expect(codeText('add `emojis/<name>.png`, or `')).toBe('add <code>emojis/&lt;name&gt;.png</code>, or `');
  });
});
