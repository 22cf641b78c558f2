import { expect, test } from '@jest/globals';
import { leanBundle } from '../../src/worker/lean-bundle.ts';

const MAP = '//# sourceMappingURL=data:application/json;charset=utf-8;base64,';
const map = {
  version: 3,
  file: 'workflow-bundle.js',
  sources: ['a.ts'],
  sourcesContent: ['const a = 1;'],
  names: ['a'],
  mappings: 'AAAA',
};
const bundleOf = (code: string) => `${code}\n${MAP}${Buffer.from(JSON.stringify(map)).toString('base64')}`;

test('a bundle keeps what its code means, in ASCII', () => {
  const code = 'globalThis.said = ["\u2014", "\u2026", /\u{1f600}/u.source, `\u00fc`]; // \u2212';
  const lean = leanBundle(bundleOf(code));
  expect(lean).toMatch(/^[\0-\x7f]*$/);
  const said = (text: string) => new Function('globalThis', `${text}\nreturn globalThis.said`)({});
  const [dash, dots, source, umlaut] = said(lean);
  expect([dash, dots, umlaut]).toEqual(['\u2014', '\u2026', '\u00fc']);
  expect(new RegExp(source, 'u').test('\u{1f600}')).toBe(true);
});

test('of its map only the sources themselves are gone', () => {
  const lean = leanBundle(bundleOf('1;'));
  const { sourcesContent, ...rest } = map;
  expect(JSON.parse(Buffer.from(lean.slice(lean.indexOf(MAP) + MAP.length), 'base64').toString())).toEqual(
    rest,
  );
});

test('one without a map is refused', () => {
  expect(() => leanBundle('1;')).toThrow(/no source map behind it/);
});
