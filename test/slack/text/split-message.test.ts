import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { splitMessage } from '../../../src/slack/text/split-message.ts';
import { effort } from './support/effort.ts';

const runes = (text: string) => [...text].length;
const visible = (text: string) => text.replace(/\s+/g, '');

describe('splitMessage', () => {
  it('leaves a text that fits as one part', () => {
    expect(splitMessage('', 10)).toEqual(['']);
    expect(splitMessage('0123456789', 10)).toEqual(['0123456789']);
  });

  it('counts code points, not UTF-16 units', () => {
    expect(splitMessage('\u{1f600}'.repeat(10), 10)).toEqual(['\u{1f600}'.repeat(10)]);
    expect(splitMessage('\u{1f600}'.repeat(11), 10)).toEqual(['\u{1f600}'.repeat(10), '\u{1f600}']);
  });

  it('cuts at a newline before a blank, and at a blank before anywhere', () => {
    expect(splitMessage('aaaa aa\nb ccc', 10)).toEqual(['aaaa aa\nb', 'ccc']);
    expect(splitMessage('aaaaaaaa\nb ccc', 10)).toEqual(['aaaaaaaa', 'b ccc']);
    expect(splitMessage('aaaaaaaa bcccc', 10)).toEqual(['aaaaaaaa', 'bcccc']);
    expect(splitMessage('aaaaaaaaaaaaaa', 10)).toEqual(['aaaaaaaaaa', 'aaaa']);
  });

  it('closes a code fence that is cut and opens it again', () => {
    const code = Array.from({ length: 20 }, (_, line) => `line ${line}`).join('\n');
    const parts = splitMessage(`intro\n\`\`\`js\n${code}\n\`\`\`\nend`, 80);
    expect(parts.length).toBeGreaterThan(1);
    expect(parts[0]).toMatch(/^intro\n```js\nline 0\n[\s\S]*\n```$/);
    for (const part of parts.slice(1, -1)) expect(part).toMatch(/^```js\n[\s\S]*\n```$/);
    expect(parts.at(-1)).toMatch(/^```js\n[\s\S]*\n```\nend$/);
    const lines = parts.flatMap((part) => part.split('\n')).filter((line) => line.startsWith('line'));
    expect(lines.join('\n')).toBe(code);
  });

  it('keeps every part within the limit and loses nothing visible', () => {
    const unit = fc.constantFrom(
      'a',
      'bc',
      ' ',
      '\n',
      '\u{1f600}',
      'word ',
      '\n```\n',
      '\n````\n',
      'a```',
      '\n~~~\n',
    );
    fc.assert(
      fc.property(fc.string({ unit, maxLength: 200 }), fc.integer({ min: 1, max: 60 }), (text, limit) => {
        const parts = splitMessage(text, limit);
        expect(parts.length).toBeGreaterThanOrEqual(1);
        for (const part of parts) expect(runes(part)).toBeLessThanOrEqual(limit);
        const unfenced = (value: string) => visible(value).replace(/[`~]/g, '');
        expect(unfenced(parts.join(''))).toBe(unfenced(text));
        if (!/[`~]/.test(text)) expect(visible(parts.join(''))).toBe(visible(text));
      }),
      effort(300),
    );
  });

  it('takes a text of many parts in one go', () => {
    const started = performance.now();
    expect(splitMessage('word '.repeat(200_000), 16_383).length).toBeGreaterThan(60);
    expect(performance.now() - started).toBeLessThan(2_000);
  });

  it('refuses a limit below one', () => {
    expect(() => splitMessage('a', 0)).toThrow(RangeError);
  });
});
