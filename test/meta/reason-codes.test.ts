import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import type { EntityType } from '../../src/meta/entity-types.ts';
import { FINDINGS, REASONS } from '../../src/meta/reason-codes.ts';

const CONTENT = readFileSync(join(import.meta.dirname, '..', '..', 'docs', 'content.md'), 'utf8');

/** The rows of the table below a heading of docs/content.md: code → its other cells. */
function documented(heading: string): Record<string, string[]> {
  const [section] = CONTENT.split(`\n### ${heading}`)[1]!.split('\n### ');
  const rows = section!.matchAll(/^\| `(\w+)` *\|(.*)\|$/gm);
  return Object.fromEntries(
    [...rows].map(([, code, cells]) => [code, cells!.split('|').map((c) => c.trim())]),
  );
}

const typeName = (type: EntityType) => type.replace('_', ' ');

describe('the list of codes', () => {
  it('has the reasons that docs/content.md documents, and no others', () => {
    const inCode = Object.entries(REASONS).map(([code, { types, status, meaning, advice }]) => [
      code,
      [types.map(typeName).join(', '), status, meaning, advice],
    ]);
    expect(documented('Reasons')).toEqual(Object.fromEntries(inCode));
  });

  it('has the findings that docs/content.md documents, and no others', () => {
    const inCode = Object.entries(FINDINGS).map(([code, finding]) => [
      code,
      [finding.type ? typeName(finding.type) : finding.about, finding.meaning, finding.advice],
    ]);
    expect(documented('Findings')).toEqual(Object.fromEntries(inCode));
  });

  it('gives no code two meanings', () => {
    expect(Object.keys(REASONS).filter((code) => code in FINDINGS)).toEqual([]);
  });
});
