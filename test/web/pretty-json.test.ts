import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { prettyJson } from '../../web/src/job/pretty-json.ts';

describe('JSON for people', () => {
  it('has lines and indents', () => {
    expect(prettyJson('{"a":[1,{"b":[ ],"c":{}}],"d":"x, {y}: \\"z\\""}')).toBe(
      '{\n  "a": [\n    1,\n    {\n      "b": [],\n      "c": {}\n    }\n  ],\n  "d": "x, {y}: \\"z\\""\n}',
    );
  });

  it('means the same, and does not depend on blanks', () => {
    fc.assert(
      fc.property(fc.json(), fc.nat(4), (text, indent) => {
        const value: unknown = JSON.parse(text);
        expect(JSON.parse(prettyJson(text))).toEqual(value);
        expect(prettyJson(JSON.stringify(value, null, indent))).toBe(prettyJson(JSON.stringify(value)));
      }),
    );
  });

  it('leaves literals as the archive has them', () => {
    const text = '[12345678901234567890, 1.0, 1E5, "\\u0041"]';
    for (const literal of ['12345678901234567890', '1.0', '1E5', '"\\u0041"'])
      expect(prettyJson(text)).toContain(literal);
  });

  it('shows characters that turn the direction of writing as escapes', () => {
    expect(prettyJson('"a\u202eb"')).toBe('"a\\u202eb"');
  });

  it.each(['not { json', '', '{"a":'])('gives back what is none: %j', (text) => {
    expect(prettyJson(text)).toBe(text);
  });
});
