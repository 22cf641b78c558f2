import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type ConvertedMessage, convertMessage } from '../../src/slack/convert-message.ts';
import type { SlackFile } from '../../src/slack/import-message.ts';
import { names } from './text/support/names.ts';

const MESSAGE = { type: 'message', user: 'U1', ts: '1712345678.000200', text: 'hello' };

const convert = (fields: Record<string, unknown>, files: SlackFile[] = [], unavailable: SlackFile[] = []) =>
  convertMessage({ ...MESSAGE, ...fields }, files, unavailable, names);

const converted = (...args: Parameters<typeof convert>): ConvertedMessage => {
  const message = convert(...args);
  if ('skipped' in message) throw new Error(message.skipped);
  return message;
};

describe('convertMessage', () => {
  it('makes an ordinary post of an ordinary message', () => {
    expect(convert({ text: 'hello *you* &amp; <@W2>' })).toEqual({
      author: 'U1',
      text: 'hello **you** & @john_doe',
      type: '',
      props: {},
      editAt: 0,
    });
  });

  describe('by subtype', () => {
    it.each([
      undefined,
      null,
      '',
      'file_share',
      'bot_message',
      'thread_broadcast',
      'reply_broadcast',
      'file_comment',
      'file_mention',
      'assistant_app_thread',
      'slackbot_response',
      'tombstone',
      'ekm_access_denied',
      'huddle_thread',
      'sh_room_created',
    ])('%p is an ordinary post', (subtype) => {
      expect(convert({ subtype })).toEqual({ author: 'U1', text: 'hello', type: '', props: {}, editAt: 0 });
    });

    it('me_message is Mattermost’s own /me', () => {
      expect(converted({ subtype: 'me_message', text: 'waves' })).toMatchObject({
        type: 'me',
        text: '*waves*',
      });
    });

    it.each([
      ['channel_join', 'system_join_channel'],
      ['group_join', 'system_join_channel'],
      ['channel_leave', 'system_leave_channel'],
      ['group_leave', 'system_leave_channel'],
      ['channel_topic', 'system_header_change'],
      ['group_topic', 'system_header_change'],
      ['channel_purpose', 'system_purpose_change'],
      ['group_purpose', 'system_purpose_change'],
      ['channel_name', 'system_displayname_change'],
      ['group_name', 'system_displayname_change'],
      ['channel_archive', 'system_channel_deleted'],
      ['group_archive', 'system_channel_deleted'],
      ['channel_unarchive', 'system_channel_restored'],
      ['group_unarchive', 'system_channel_restored'],
      ['channel_convert_to_private', 'system_generic'],
      ['channel_convert_to_public', 'system_generic'],
      ['channel_posting_permissions', 'system_generic'],
      ['reminder_add', 'system_generic'],
      ['joiner_notification', 'system_generic'],
      ['joiner_notification_for_inviter', 'system_generic'],
      ['share_shortcut', 'system_generic'],
      ['bot_add', 'system_generic'],
      ['bot_remove', 'system_generic'],
      ['bot_enable', 'system_generic'],
      ['bot_disable', 'system_generic'],
      ['app_conversation_join', 'system_generic'],
      ['app_conversation_leave', 'system_generic'],
      ['channel_canvas_updated', 'system_generic'],
      ['tabbed_canvas_updated', 'system_generic'],
      ['canvas_sharing_message', 'system_generic'],
      ['document_mention', 'system_generic'],
    ])('%s is a post of type %s that names who did it', (subtype, type) => {
      expect(convert({ subtype, text: '<@U1> did it' })).toEqual({
        author: 'U1',
        text: '@bob did it',
        type,
        props: { username: 'bob' },
        editAt: 0,
      });
    });

    it.each([
      ['pinned_item', 'pin_notice'],
      ['unpinned_item', 'pin_notice'],
      ['message_changed', 'api_event'],
      ['message_deleted', 'api_event'],
      ['message_replied', 'api_event'],
      ['emoji_changed', 'api_event'],
      ['file_change', 'api_event'],
      ['file_created', 'api_event'],
      ['file_deleted', 'api_event'],
      ['file_shared', 'api_event'],
      ['file_unshared', 'api_event'],
      ['file_public', 'api_event'],
      ['file_private', 'api_event'],
      ['file_comment_added', 'api_event'],
      ['file_comment_edited', 'api_event'],
      ['file_comment_deleted', 'api_event'],
    ])('%s is left out, because of %s', (subtype, reason) => {
      expect(convert({ subtype })).toEqual({ skipped: reason });
    });

    it.each<[unknown, string]>([
      ['new_in_2030', 'new_in_2030'],
      ['constructor', 'constructor'],
      ['x'.repeat(101), 'x'.repeat(100)],
      [7, '(number)'],
      [{ toString: 1, valueOf: 1 }, '(object)'],
    ])('%p is an ordinary post, and reported', (subtype, unknownSubtype) => {
      expect(converted({ subtype })).toEqual({
        author: 'U1',
        text: 'hello',
        type: '',
        props: {},
        editAt: 0,
        unknownSubtype,
      });
    });
  });

  it.each<[object, string]>([
    [{ subtype: 'channel_topic', topic: 'a &amp; *b*' }, '@bob set the channel topic: a & **b**'],
    [{ subtype: 'group_topic', topic: '' }, '@bob cleared the channel topic'],
    [{ subtype: 'channel_purpose', purpose: 'p' }, '@bob set the channel description: p'],
    [
      { subtype: 'channel_name', name: 'new_1', old_name: 'old' },
      '@bob renamed the channel from "old" to "new_1"',
    ],
    [{ subtype: 'group_name', name: 'new' }, '@bob renamed the channel to "new"'],
    [{ subtype: 'channel_join', inviter: 'W2' }, '@bob joined the channel'],
    [{ subtype: 'group_leave' }, '@bob left the channel'],
    [{ subtype: 'channel_archive' }, '@bob archived the channel'],
    [{ subtype: 'group_unarchive' }, '@bob un-archived the channel'],
    [{ subtype: 'channel_convert_to_private' }, '@bob made this channel private'],
    [{ subtype: 'tombstone' }, '_This message was deleted._'],
    [{ subtype: 'ekm_access_denied' }, "_This message can't be read: its key was revoked._"],
  ])('says what the notice %j is about if it has no text', (fields, text) => {
    expect(converted({ text: '', ...fields }).text).toBe(text);
    expect(converted({ text: 'as Slack says', ...fields }).text).toBe('as Slack says');
  });

  it.each([
    [{ subtype: 'channel_topic' }],
    [{ subtype: 'channel_name', name: 7 }],
    [{ subtype: 'toString' }],
  ])('leaves out %j, which says nothing', (fields) =>
    expect(convert({ text: '', ...fields })).toEqual({ skipped: 'empty_message' }),
  );

  it('takes author and text of a file comment from the comment', () => {
    const comment = { user: 'W2', comment: 'nice *one*' };
    expect(
      converted({ subtype: 'file_comment', user: undefined, comment, text: '<@W2> commented on …' }),
    ).toMatchObject({
      author: 'W2',
      text: 'nice **one**',
    });
  });

  it('shows an integration’s message under the name that it used', () => {
    const post = converted({
      subtype: 'bot_message',
      user: undefined,
      bot_id: 'B1',
      username: 'Deploy &amp; run',
    });
    expect(post).toMatchObject({
      author: 'B1',
      props: { from_webhook: 'true', override_username: 'Deploy &amp; run' },
    });
  });

  it.each([
    [{ emoji: ':simple_smile:' }, { override_icon_emoji: 'slightly_smiling_face' }],
    [{ emoji: ':x:', image_48: 'https://x.y/z.png' }, { override_icon_emoji: 'x' }],
    [
      { image_36: 'https://x.y/36.png', image_48: 'https://x.y/48.png' },
      { override_icon_url: 'https://x.y/48.png' },
    ],
    [{ emoji: 7, image_48: 'javascript:x' }, {}],
    [null, {}],
    ['x', {}],
  ])('shows an integration’s message with the icons %j', (icons, look) => {
    expect(converted({ subtype: 'bot_message', username: 'Deploy', icons }).props).toEqual({
      from_webhook: 'true',
      override_username: 'Deploy',
      ...look,
    });
    expect(converted({ subtype: 'bot_message', icons }).props).toEqual({});
  });

  it('keeps a link preview only where there is nothing else', () => {
    const attachments = [{ from_url: 'https://x.y', title: 'Page', text: 'words' }];
    expect(converted({ attachments })).toMatchObject({ text: 'hello', props: {} });
    expect(converted({ text: '', attachments }).props).toEqual({
      attachments: [{ title: 'Page', title_link: 'https://x.y', text: 'words' }],
    });
  });

  it('makes the name of an integration one that the server stores', () => {
    const { props } = converted({
      subtype: 'bot_message',
      username: `a\u0000b\ud83d${'\u{1f600}'.repeat(70)}`,
    });
    const name = props.override_username as string;
    expect(name.startsWith('ab\ufffd\u{1f600}')).toBe(true);
    expect([...name]).toHaveLength(64);
    expect(name.isWellFormed()).toBe(true);
  });

  it('keeps legacy attachments as attachments, with their type', () => {
    const post = converted({ text: '', attachments: [{ text: '*x*' }, null] });
    expect(post).toMatchObject({
      text: '',
      type: 'slack_attachment',
      props: { attachments: [{ text: '**x**' }] },
    });
  });

  it('quotes a shared message behind the text', () => {
    const shared = { is_share: true, author_name: 'Ann', text: 'shared words' };
    const { text, type } = converted({ attachments: [shared] });
    expect(text).toMatch(/^hello\n\n>[\s\S]*shared words/);
    expect(type).toBe('');
  });

  it('knows when a message was edited', () => {
    expect(converted({ edited: { user: 'U1', ts: '1712345999.000100' } }).editAt).toBe(1_712_345_999_000);
    for (const edited of [null, {}, { ts: null }, 'x', { ts: 'soon' }])
      expect(converted({ edited }).editAt).toBe(0);
  });

  it.each([
    ['waves', '*waves*'],
    ['is *here*', '_is **here**_'],
    ['"quotes"', '_"quotes"_'],
    ['is _very_ *here*', '*is _very_ **here***'],
  ])('writes /me %s as %s', (text, expected) => {
    expect(converted({ subtype: 'me_message', text }).text).toBe(expected);
  });

  describe('with nothing to show', () => {
    it.each<[string, Record<string, unknown>]>([
      ['no text', { text: undefined }],
      ['a null for a text', { text: null }],
      ['an empty text, and nulls elsewhere', { text: '', blocks: null, attachments: [null], files: null }],
    ])('is left out: %s', (_, fields) => {
      expect(convert(fields)).toEqual({ skipped: 'empty_message' });
    });

    it.each<[string, Record<string, unknown>, SlackFile[]]>([
      ['files', {}, [{ id: 'F1' }]],
      ['replies', { thread_ts: MESSAGE.ts }, []],
      ['a count of replies', { reply_count: 1 }, []],
    ])('is kept for its %s', (_, fields, files) => {
      expect(convert({ text: '', ...fields }, files)).toMatchObject({ author: 'U1', text: '' });
    });

    it('is not made to something by /me', () => {
      expect(convert({ subtype: 'me_message', text: '' })).toEqual({ skipped: 'empty_message' });
    });
  });

  it('keeps the tombstone of a deleted root for its thread', () => {
    const tombstone = {
      subtype: 'tombstone',
      user: 'USLACKBOT',
      text: 'This message was deleted.',
      hidden: true,
    };
    expect(converted({ ...tombstone, thread_ts: MESSAGE.ts, reply_count: 2 })).toMatchObject({
      author: 'USLACKBOT',
      text: 'This message was deleted.',
    });
  });

  describe('names a file that the archive does not hold', () => {
    it.each<[string, SlackFile, string]>([
      [
        'by its permalink',
        { id: 'F1', name: 'a.txt', permalink: 'https://acme.slack.com/files/U1/F1/a.txt' },
        '[a\\.txt](https://acme.slack.com/files/U1/F1/a.txt)',
      ],
      [
        'without the token in its link',
        { id: 'F1', name: 'a', permalink: 'https://files.slack.com/F1/a?t=xoxe-1#x' },
        '[a](https://files.slack.com/F1/a)',
      ],
      [
        'by the link to where it lies, with its query',
        {
          id: 'F1',
          name: 'a',
          is_external: true,
          url_private: 'https://drive.example.com/open?id=1',
          permalink: 'https://acme.slack.com/F1',
        },
        '[a](https://drive.example.com/open?id=1)',
      ],
      [
        'by its mode alone, too',
        { id: 'F1', name: 'a', mode: 'external', url_private: 'https://drive.example.com/1' },
        '[a](https://drive.example.com/1)',
      ],
      ['as deleted', { id: 'F1', mode: 'tombstone' }, '*[file deleted in Slack]*'],
      [
        'as hidden',
        { id: 'F1', name: 'a', mode: 'hidden_by_limit', permalink: 'https://x.y' },
        "*[file hidden by Slack's plan limit: a]*",
      ],
      ['as missing', { id: 'F1', name: 'a_b.txt' }, '*[file not in the export: a\\_b\\.txt]*'],
      [
        'as missing, if its link is none',
        { id: 'F1', name: 'a', permalink: 'javascript:alert(1)' },
        '*[file not in the export: a]*',
      ],
      [
        'as missing, if its link would end the Markdown',
        { id: 'F1', name: 'a', permalink: 'https://x.y/a)b' },
        '*[file not in the export: a]*',
      ],
      ['in one line', { id: 'F1', name: 'a\n\n# b\u0000' }, '*[file not in the export: a \\# b]*'],
    ])('%s', (_, file, note) => {
      expect(converted({ text: '' }, [file], [file]).text).toBe(note);
    });

    it.each<[string, object, string]>([
      ['a snippet', { mode: 'snippet', preview: 'if *x*:\n  ```\n' }, '````\nif *x*:\n  ```\n````'],
      ['a longer snippet', { mode: 'snippet', preview: 'a', preview_is_truncated: true }, '```\na\n…\n```'],
      ['a mail', { mode: 'email', plain_text: 'Hi *all*,\r\n\n# 1' }, '> Hi \\*all\\*,\n> \n> \\# 1'],
      ['a mail’s beginning', { mode: 'email', plain_text: '', preview_plain_text: 'Hi' }, '> Hi'],
    ])('and shows what is known of %s', (_, fields, shown) => {
      const file = { id: 'F1', name: 'x.html', ...fields };
      expect(converted({}, [file], [file]).text).toBe(
        `hello\n\n*[file not in the export: x\\.html]*\n\n${shown}`,
      );
      expect(converted({}, [file], []).text).toBe('hello');
    });

    it('and cuts a long preview, in whole characters', () => {
      const file = { id: 'F1', mode: 'snippet', preview: `a${'\u{1f600}'.repeat(3_000)}` };
      const { text } = converted({ text: '' }, [file], [file]);
      expect(text.length).toBeLessThan(4_100);
      expect(text.isWellFormed()).toBe(true);
    });

    it('without a preview that is none', () => {
      const file = { id: 'F1', mode: 'snippet', preview: 7, plain_text: 'no mail' };
      expect(converted({}, [file], [file]).text).toBe('hello\n\n*[file not in the export: F1]*');
    });

    it('behind the text', () => {
      const file = { id: 'F1', mode: 'tombstone' };
      expect(converted({}, [file], [file]).text).toBe('hello\n\n*[file deleted in Slack]*');
    });
  });

  it('makes a post or a reason of whatever JSON there is, in text that the server stores', () => {
    const field = fc.constantFrom(
      'user',
      'text',
      'subtype',
      'username',
      'comment',
      'attachments',
      'blocks',
      'edited',
      'bot_id',
    );
    const odd = fc.oneof(
      fc.jsonValue({ maxDepth: 3 }),
      fc.constantFrom('bot_message', 'channel_join', 'a\u0000\ud83d'),
    );
    const files = fc.array(fc.dictionary(fc.constantFrom('name', 'title', 'mode', 'permalink'), odd), {
      maxLength: 2,
    });
    fc.assert(
      fc.property(fc.dictionary(field, odd), files, (fields, described) => {
        const all = described.map((file, index) => ({ ...file, id: `F${index}` }));
        const message = convert(fields, all, all);
        if ('skipped' in message) return expect(message.skipped).not.toBe('');
        const json = JSON.stringify({ text: message.text, props: message.props });
        expect(json).not.toMatch(/\\u0000|\\ud[89a-f]/);
        expect(message.author).toMatch(/^[A-Z0-9]{2,32}$/);
      }),
      { numRuns: 300 },
    );
  });
});
