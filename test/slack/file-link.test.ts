import { describe, expect, it } from '@jest/globals';
import { fileLink } from '../../src/slack/file-link.ts';

const URL = 'https://files.slack.com/files-pri/T1-F1/a.txt';
const FILE = { id: 'F0123ABCD', mode: 'hosted', url_private: URL, size: 7, mimetype: 'text/plain' };

describe('fileLink', () => {
  it('prefers the link that is for downloading', () => {
    const file = { ...FILE, url_private_download: `${URL}/download` };
    expect(fileLink(file)).toEqual({ fileId: FILE.id, url: `${URL}/download`, sizeBytes: 7, isPage: false });
    expect(fileLink({ ...file, url_private_download: '' })?.url).toBe(URL);
  });

  it.each([
    ['lies elsewhere', { is_external: true }],
    ['was deleted', { mode: 'tombstone' }],
    ['is hidden', { mode: 'hidden_by_limit' }],
    ['has no link', { url_private: undefined }],
    ['has no link that is one', { url_private: 'javascript:alert(1)' }],
    ['has an id that was made up', { id: 'file-0' }],
    ['has an id that is a path', { id: '..' }],
  ])('is none for a file that %s', (_what, more) => expect(fileLink({ ...FILE, ...more })).toBeUndefined());

  it.each([
    ['post', 'text/html'],
    ['quip', 'application/vnd.slack-docs'],
    ['email', 'text/html'],
    ['list', undefined],
  ])('expects a page of any size for a %s', (mode, mimetype) => {
    expect(fileLink({ ...FILE, mode, mimetype })).toMatchObject({ isPage: true, sizeBytes: null });
  });

  it('expects a page of its size for a file of HTML', () => {
    expect(fileLink({ ...FILE, mimetype: 'text/html' })).toMatchObject({ isPage: true, sizeBytes: 7 });
  });

  it.each([0, -1, 1.5, '7', null])('takes %j for no size', (size) => {
    expect(fileLink({ ...FILE, size })?.sizeBytes).toBeNull();
  });
});
