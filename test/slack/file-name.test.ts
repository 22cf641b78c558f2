import { describe, expect, it } from '@jest/globals';
import { attachmentName, fileName } from '../../src/slack/file-name.ts';
import type { SlackFile } from '../../src/slack/import-message.ts';

describe('fileName', () => {
  it.each<[SlackFile, string]>([
    [{ id: 'F1', name: ' a.txt ', title: 'A' }, 'a.txt'],
    [{ id: 'F1', name: '', title: 'A' }, 'A'],
    [{ id: 'F1', name: '  ', title: null, filetype: 'png' }, 'F1.png'],
    [{ id: 'F1', name: null, title: 7, filetype: '' }, 'F1'],
    [{ id: 'F1' }, 'F1'],
    [{ id: 'F1', name: 'a\ud83d' }, 'a\ufffd'],
  ])('of %j is %s', (file, name) => {
    expect(fileName(file)).toBe(name);
  });
});

describe('attachmentName', () => {
  it.each([
    [{ id: 'F1', name: 'photo.png', title: 'Photo', mode: 'hosted' }, 'photo.png'],
    [{ id: 'F1', name: 'canvas', title: 'Our plans v1.5', mode: 'quip' }, 'Our plans v1.5.html'],
    [{ id: 'F1', name: 'notes.md', title: 'Notes', mode: 'space' }, 'notes.md'],
    [{ id: 'F1', name: null, title: null, filetype: 'space', mode: 'post' }, 'F1.space.html'],
    [{ id: 'F1', name: 'Re: x', title: 'Re: x', subject: 'Re: x y', mode: 'email' }, 'Re: x y.html'],
    [{ id: 'F1', name: 'mail', subject: ' ', mode: 'email' }, 'mail.html'],
    [{ id: 'F1', name: 'todo.csv', title: 'To-do', mode: 'list' }, 'todo.csv'],
    [
      { id: 'F1', name: 'Huddle_transcript', title: 'Huddle', mode: 'huddle_transcript' },
      'Huddle_transcript',
    ],
  ])('of %j', (file, name) => {
    expect(attachmentName(file)).toBe(name);
  });
});
