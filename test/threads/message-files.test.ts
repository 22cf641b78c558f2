import { describe, expect, it } from '@jest/globals';
import { fitIntoPosts } from '../../src/mattermost/post.ts';
import type { ArchiveEntry } from '../../src/slack/archive/archive.ts';
import type { SlackFile } from '../../src/slack/import-message.ts';
import { postKeyOfFile } from '../../src/threads/convert-messages.ts';
import { missingReason, type Refusals, sortFiles } from '../../src/threads/message-files.ts';

describe('sortFiles', () => {
  it('tells files with bytes from those without, in the message’s order', () => {
    const entry = (name: string) => ({ name, size: 1 }) as ArchiveEntry;
    const entries = new Map([
      ['F1', entry('one')],
      ['F3', entry('three')],
    ]);
    const files: SlackFile[] = [{ id: 'F3', name: 'c.txt' }, { id: 'F2' }, { id: 'F1', title: 'a/b' }];
    expect(sortFiles(files, entries)).toEqual({
      available: [
        { file: files[0], entry: entry('three'), path: 'attachments/F3/c.txt' },
        { file: files[2], entry: entry('one'), path: 'attachments/F1/a_b' },
      ],
      unavailable: [files[1]],
    });
  });
});

describe('missingReason', () => {
  it.each<[SlackFile, string]>([
    [{ id: 'F1', mode: 'tombstone' }, 'file_deleted'],
    [{ id: 'F1', mode: 'hidden_by_limit' }, 'file_hidden_by_limit'],
    [{ id: 'F1', mode: 'external' }, 'file_external'],
    [{ id: 'F1', mode: 'hosted', is_external: true }, 'file_external'],
    [{ id: 'F1', mode: 'hosted' }, 'file_not_in_archive'],
    [{ id: 'F1' }, 'file_not_in_archive'],
  ])('of %j is %s', (file, reason) => {
    expect(missingReason(file, new Map()).reason).toBe(reason);
  });

  it('is what the download said, of a file that was to come', () => {
    const refusals: Refusals = new Map([['F1', { reason: 'file_link_dead', detail: 'HTTP 404' }]]);
    expect(missingReason({ id: 'F1', mode: 'hosted' }, refusals)).toEqual(refusals.get('F1'));
    expect(missingReason({ id: 'F1', mode: 'tombstone' }, refusals).reason).toBe('file_deleted');
    expect(missingReason({ id: 'F2' }, refusals).reason).toBe('file_not_in_archive');
  });
});

describe('postKeyOfFile', () => {
  it('names the post that carries the file', () => {
    const message = { author: 'U1', text: '', type: '', props: {}, editAt: 0 };
    const { posts } = fitIntoPosts(message, 'ann', 1, 25, false);
    for (const [index, { fromFile, toFile }] of posts.entries()) {
      const key = index === 0 ? '3:1000' : `3:1000:${index}`;
      for (let file = fromFile; file < toFile; file++) expect(postKeyOfFile(3, '1000', file)).toBe(key);
    }
  });
});
