import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Html, html } from '../../../src/report/html/html.ts';

describe('markup', () => {
  it('escapes every value that is not markup itself', () => {
    const inner = html`<b>${'<i>'}</b>`;
    expect(html`<p title="${'"\''}">${inner}${['&', html`<br>`, 7]}</p>`.markup).toBe(
      '<p title="&quot;&#39;"><b>&lt;i&gt;</b>&amp;<br>7</p>',
    );
  });

  it('lets no text open a tag, leave an attribute or turn the text around it', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(html`${text}`.markup).not.toMatch(/[<>"'\u0000-\u001f\u202a-\u202e\u2066-\u2069]/);
      }),
    );
    expect(html`${'a\u202eb\u0007'}`.markup).toBe('a\ufffdb\ufffd');
  });

  it('takes backslashes as they are', () => {
    expect(html`${'C:\\new'}`.markup).toBe('C:\\new');
    expect(html`${new Html('\\d')}`.markup).toBe('\\d');
  });
});
