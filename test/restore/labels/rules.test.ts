import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { RULES } from '../../../src/restore/labels/rules.ts';

describe('the documentation of the rules', () => {
  const text = readFileSync(new URL('../../../docs/restore-proof/labels.md', import.meta.url), 'utf8');
  const rows = [...text.matchAll(/^\| `([a-z0-9-]+)` \| (error|warning) \| (.+) \|$/gm)].map((row) =>
    row.slice(1),
  );

  it('has each of them, as it is', () => {
    expect(rows).toEqual(Object.entries(RULES).map(([rule, [level, meaning]]) => [rule, level, meaning]));
  });
});
