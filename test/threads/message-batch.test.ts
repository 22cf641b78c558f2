import { describe, expect, it } from '@jest/globals';
import { MessageScanner } from '../../src/slack/message-scanner.ts';
import { MessageBatch } from '../../src/threads/message-batch.ts';

const LINK = 'https://files.slack.com/files-pri/T1-F1/a.txt';
const MESSAGE = {
  user: 'U1',
  ts: '1712345678.000200',
  text: `"\\" ${LINK}?t=xoxe-1&amp;x=1 é`,
  files: [{ id: 'F1', url_private: `${LINK}?t=xoxe-1`, url_private_download: `${LINK}?a=1&token=xoxe-1` }],
  attachments: [{ from_url: `${LINK}?t=xoxe-1` }],
};

/** The line of a message, one way or the other. */
function lineOf(read: 'scanned' | 'parsed'): string {
  const batch = new MessageBatch(1, new Map());
  const scanner = new MessageScanner();
  // As PHP writes it, and so Slack.
  const json = JSON.stringify([MESSAGE]).replaceAll('/', '\\/');
  if (read === 'parsed') batch.addElement(2, JSON.parse(json)[0], 'general', 'general/1.json', 0);
  else {
    expect(scanner.open(Buffer.from(json))).toBe('message');
    batch.addScanned(2, scanner, 'general');
  }
  return Buffer.from(batch.finish().lines).toString();
}

describe('a batch of messages', () => {
  it('holds links without their tokens, read one way or the other', () => {
    const line = lineOf('scanned');
    expect(line).toBe(lineOf('parsed'));
    expect(line).not.toContain('xoxe');
    const [payload, files] = line
      .trimEnd()
      .split('\t')
      .slice(7, 9)
      .map((json) => JSON.parse(json.replaceAll('\\\\', '\\')));
    const { files: _files, text, attachments: _attachments, ...rest } = MESSAGE;
    expect(payload).toEqual({
      ...rest,
      text: text.replace('t=xoxe-1&amp;', ''),
      attachments: [{ from_url: LINK }],
    });
    expect(files).toEqual([{ id: 'F1', url_private: LINK, url_private_download: `${LINK}?a=1` }]);
  });
});
