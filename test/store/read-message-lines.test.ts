import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { copyJson } from '../../src/store/copy-line.ts';
import { messageLineEnd, messageLineHead } from '../../src/store/message-line.ts';
import { type MessageLine, readMessageLines } from '../../src/store/read-message-lines.ts';

const json = fc.oneof(
  fc.json(),
  fc.string({ unit: 'binary' }).map((text) => JSON.stringify({ text: `\\ ${text}\t\n\\N` })),
);
const message = fc.record({
  channelId: fc.nat(),
  ts: fc.bigInt({ min: 1n, max: 10n ** 17n }).map(String),
  threadTs: fc.bigInt({ min: 1n, max: 10n ** 17n }).map(String),
  attachments: fc.nat(),
  reactions: fc.nat(),
  payload: json,
  files: fc.option(json),
  reactionList: fc.option(json),
});

const lineOf = ({ payload, files, reactionList, ...columns }: MessageLine): string =>
  messageLineHead(7, { ...columns, slots: 1 }) + copyJson(payload) + messageLineEnd(files, reactionList);

describe('the lines that messages are stored with', () => {
  it('are read as they were written', () => {
    fc.assert(
      fc.property(fc.array(message), (messages) => {
        const lines = Buffer.from(messages.map(lineOf).join(''));
        expect([...readMessageLines(lines)]).toEqual(messages);
      }),
    );
  });
});
