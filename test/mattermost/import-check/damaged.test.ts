import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { jsonDamage } from '../../slack/archive/support/json-damage.ts';
import { broken, checkText, jsonl, soundLines } from './support/import-file.ts';

describe('lines that hold anything', () => {
  it('are checked to their end, and refused if a line is not JSON', async () => {
    const sound = Buffer.from(jsonl(soundLines()));
    await fc.assert(
      fc.asyncProperty(fc.array(jsonDamage, { minLength: 1, maxLength: 3 }), async (damages) => {
        const text = damages.reduce<Buffer>((bytes, damage) => damage(bytes), sound);
        const rules = await broken(checkText(text));
        const lines = text.toString('utf8').replace(/\n$/, '').split('\n');
        if (!lines.every(isJson)) expect(rules.some((rule) => /^(line|version)\./.test(rule))).toBe(true);
      }),
      { numRuns: 150, seed: 1 },
    );
  });
});

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
