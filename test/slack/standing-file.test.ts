import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { standingFile, standingMessage, standingTs } from '../../src/slack/standing-file.ts';
import { tsToMicros } from '../../src/slack/ts.ts';

describe('a file that stands in a list of its own', () => {
  it('is posted by its creator, at the second of its creation', () => {
    const file = {
      id: 'F012AB3CD',
      title: ' Our\nrules ',
      user: 'U1',
      created: 1_700_000_000,
      shares: [{ team: 'T1', channel: 'C1' }, { channel: 'C1' }, { channel: 'C2' }, null, { channel: 7 }],
    };
    const standing = standingFile(file)!;
    expect(standing).toMatchObject({
      title: 'Our rules',
      channels: ['C1', 'C2'],
      creator: 'U1',
      isDeleted: false,
    });
    expect(standingTs(standing)).toMatch(/^1700000000\.\d{6}$/);
    expect(standingMessage(standing, '1700000000.000001')).toEqual({
      type: 'message',
      subtype: 'file_share',
      user: 'U1',
      ts: '1700000000.000001',
      text: '',
      files: [file],
    });
  });

  it.each<[string, unknown]>([
    ['no object', 'F012AB3CD'],
    ['null', null],
    ['an object without an id', { title: 'x' }],
    ['a message', { id: 'x', ts: '1700000000.000100' }],
  ])('is not %s', (_what, element) => {
    expect(standingFile(element)).toBeUndefined();
  });

  it('is read whatever its other fields hold', () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.constantFrom('title', 'name', 'user', 'created', 'shares', 'mode'), fc.anything()),
        (raw) => {
          const standing = standingFile({ ...raw, id: 'F1' })!;
          expect(standing.title).not.toBe('');
          if (standing.createdSeconds > 0) expect(tsToMicros(standingTs(standing))).toBeDefined();
        },
      ),
    );
  });
});
