import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  type Extras,
  PostJoiner,
  type RecordKind,
  type Written,
} from '../../../src/sinks/bulk-file/post-lines.ts';
import { bytesOf } from '../../../src/sinks/byte-text.ts';
import { Lines } from '../../../src/sinks/lines.ts';
import { record } from '../../../src/sinks/parts.ts';

type Record = [kind: RecordKind, key: string, head: string, files?: string];

const ROOM = { team: 'acme', channel: 'dev' };

const root = (ts: number, message = `m${ts}`): Record => {
  const json = JSON.stringify({ ...ROOM, user: 'ann', message, create_at: ts });
  return ['R', `1:${ts}`, `{"type":"post","post":${json.slice(0, -1)}`];
};
const reply = (ts: number, message = `m${ts}`, key = `1:${ts}`): Record => {
  return ['P', key, JSON.stringify({ user: 'bob', message, create_at: ts }).slice(0, -1)];
};
/** The same root where its thread goes on, with the files that it had. */
const again = (ts: number, files: string[] = []): Record => {
  const [, key, head] = root(ts);
  return ['C', key, head, JSON.stringify(files.map((path) => ({ path })))];
};
const madeUp = (ts: number): Record => {
  const [, key, head] = root(ts, 'missing');
  return ['O', key, head];
};

interface Chunk {
  records: Record[];
  attachments?: { [key: string]: { path: string }[] };
  reactions?: { [key: string]: object[] };
}

interface Options {
  repeated?: string[];
  madeUpRoots?: Set<string>;
  files?: string[];
  lineBytes?: number;
}

async function join(
  chunks: Chunk[],
  { repeated = [], madeUpRoots = new Set(), files = [], lineBytes }: Options = {},
) {
  // Both kinds of lines in one row, as they come.
  const lines = new Lines();
  let text = '';
  const drain = () =>
    lines.drain(async (bytes) => {
      text += bytes.toString();
    });
  const joiner = new PostJoiner(madeUpRoots, { first: lines, later: lines }, lineBytes);
  for (const { records, attachments = {}, reactions = {} } of chunks) {
    const texts = (values: object) =>
      new Map(Object.entries(values).map(([key, value]) => [key, bytesOf(JSON.stringify(value))]));
    const extras: Extras = { attachments: texts(attachments), reactions: texts(reactions) };
    const part = Buffer.from(
      records.map(([kind, ...fields]) => record(kind, ...(fields as string[]))).join(''),
    );
    joiner.add(part, extras, {
      repeated: new Set(repeated),
      hasFile: (path) => files.includes(path),
    });
    // The memory of one part may be that of the next, and a line may be cut between two of them.
    part.fill('x');
    await drain();
  }
  const counts = joiner.end();
  await drain();
  return { counts, lines: text.split('\n').slice(0, -1) };
}

interface Post {
  message: string;
  create_at: number;
  replies?: Post[];
  attachments?: { path: string }[];
  reactions?: object[];
}

const parse = (lines: string[]) => lines.map((line) => (JSON.parse(line) as { post: Post }).post);

const NO_EXTRAS: Extras = { attachments: new Map(), reactions: new Map() };
const NOTHING_WRITTEN: Written = { repeated: new Set(), hasFile: () => true };

/** Each line as `root: reply reply`. */
const outline = (lines: string[]) =>
  parse(lines).map(({ message, replies = [] }) => [message, ...replies.map((one) => one.message)].join(' '));

describe('PostJoiner', () => {
  it('writes a message without a thread as a line', async () => {
    const { lines, counts } = await join([{ records: [root(1), root(2)] }]);
    expect(lines[0]).toBe(
      '{"type":"post","post":{"team":"acme","channel":"dev","user":"ann","message":"m1","create_at":1}}',
    );
    expect(outline(lines)).toEqual(['m1', 'm2']);
    expect(counts).toEqual({ posts: 2, replies: 0 });
  });

  it('writes a thread as one line', async () => {
    const { lines, counts } = await join([
      { records: [root(1), reply(2), reply(3), root(4), root(5), reply(6)] },
    ]);
    expect(outline(lines)).toEqual(['m1 m2 m3', 'm4', 'm5 m6']);
    expect(counts).toEqual({ posts: 3, replies: 3 });
  });

  it('writes nothing for nothing', async () => {
    expect(await join([{ records: [] }, { records: [] }])).toEqual({
      lines: [],
      counts: { posts: 0, replies: 0 },
    });
  });

  it('puts attachments and reactions into their posts, roots and replies', async () => {
    const [attachments, reactions] = [
      { '1:1': [{ path: 'a' }], '1:2': [{ path: 'b' }] },
      { '1:1': [{ user: 'x' }], '1:2': [{ user: 'y' }] },
    ];
    const { lines } = await join([{ records: [root(1), reply(2), root(3)], attachments, reactions }]);
    expect(parse(lines)).toMatchObject([
      {
        attachments: [{ path: 'a' }],
        reactions: [{ user: 'x' }],
        replies: [{ message: 'm2', attachments: [{ path: 'b' }], reactions: [{ user: 'y' }] }],
      },
      { message: 'm3' },
    ]);
    expect(Object.keys(parse(lines)[1]!)).toEqual(['team', 'channel', 'user', 'message', 'create_at']);
  });

  describe('with a thread that goes on in the next chunk', () => {
    it('writes it as one line', async () => {
      const chunks = [
        {
          records: [root(1), reply(2)],
          attachments: { '1:1': [{ path: 'a' }] },
          reactions: { '1:1': [{ user: 'x' }] },
        },
        { records: [again(1, ['a']), reply(3)] },
        { records: [again(1, ['a']), reply(4), root(5)] },
      ];
      const { lines, counts } = await join(chunks, { files: ['a'] });
      expect(outline(lines)).toEqual(['m1 m2 m3 m4', 'm5']);
      expect(parse(lines)[0]).toMatchObject({ attachments: [{ path: 'a' }], reactions: [{ user: 'x' }] });
      expect(counts).toEqual({ posts: 2, replies: 3 });
    });

    it('writes it as one line, if its root is made up', async () => {
      const { lines, counts } = await join([
        { records: [madeUp(1), reply(2)] },
        { records: [madeUp(1), reply(3)] },
      ]);
      expect(outline(lines)).toEqual(['missing m2 m3']);
      expect(counts).toEqual({ posts: 1, replies: 2 });
    });
  });

  describe('with a root that stands elsewhere in the file', () => {
    it('repeats it, with those of its files that are in the file', async () => {
      const { lines, counts } = await join([{ records: [again(1, ['a', 'b']), reply(2)] }], { files: ['b'] });
      expect(outline(lines)).toEqual(['m1 m2']);
      expect(parse(lines)[0]!.attachments).toEqual([{ path: 'b' }]);
      expect(counts).toEqual({ posts: 0, replies: 1 });
    });

    it('repeats it without files, if none is there', async () => {
      const { lines } = await join([{ records: [again(1, ['a']), reply(2)] }]);
      expect(parse(lines)[0]).not.toHaveProperty('attachments');
    });

    it('leaves it out, if it brings no reply', async () => {
      expect((await join([{ records: [again(1), root(2)] }])).lines).toHaveLength(1);
    });
  });

  describe('with made-up roots', () => {
    it('counts each once, and remembers it for the next archive', async () => {
      const madeUpRoots = new Set<string>();
      const first = await join([{ records: [madeUp(1), reply(2)] }], { madeUpRoots });
      expect(first.counts).toEqual({ posts: 1, replies: 1 });
      expect([...madeUpRoots]).toEqual(['1:1']);
      const second = await join([{ records: [madeUp(1), reply(3)] }], { madeUpRoots });
      expect(second).toMatchObject({ counts: { posts: 0, replies: 1 } });
      expect(outline(second.lines)).toEqual(['missing m3']);
    });
  });

  describe('with messages that an earlier archive has', () => {
    it('leaves them out', async () => {
      const { lines, counts } = await join([{ records: [root(1), root(2), reply(3), reply(4)] }], {
        repeated: ['1:1', '1:3'],
      });
      expect(outline(lines)).toEqual(['m2 m4']);
      expect(counts).toEqual({ posts: 1, replies: 1 });
    });

    it('leaves out the further posts of a long one, too', async () => {
      const long = [root(1), reply(1.001, 'more', '1:1:1'), root(2), reply(3), reply(3.001, 'more', '1:3:1')];
      const { lines, counts } = await join([{ records: long }], { repeated: ['1:1', '1:3'] });
      expect(outline(lines)).toEqual(['m2']);
      expect(counts).toEqual({ posts: 1, replies: 0 });
    });

    it('repeats a root for a new reply, with its files, but without its reactions', async () => {
      const records = [root(1), reply(2), reply(3)];
      const chunk = {
        records,
        attachments: { '1:1': [{ path: 'a' }] },
        reactions: { '1:1': [{ user: 'x' }] },
      };
      const { lines, counts } = await join([chunk], { repeated: ['1:1', '1:2'] });
      expect(outline(lines)).toEqual(['m1 m3']);
      expect(parse(lines)[0]).toHaveProperty('attachments');
      expect(parse(lines)[0]).not.toHaveProperty('reactions');
      expect(counts).toEqual({ posts: 0, replies: 1 });
    });
  });

  it('reads a fourth field, the last record too, and no fifth', async () => {
    const records = [[...again(1, ['a']), '[["a",{}]]'] as unknown as Record, reply(2), again(3, ['b'])];
    const { lines } = await join([{ records }, { records: [again(3, ['b']), reply(4)] }], {
      files: ['a', 'b'],
    });
    expect(outline(lines)).toEqual(['m1 m2', 'm3 m4']);
    expect(parse(lines).map(({ attachments }) => attachments)).toEqual([[{ path: 'a' }], [{ path: 'b' }]]);
  });

  it('keeps lines that must wait for their root apart', async () => {
    const [first, later] = [new Lines(), new Lines()];
    const joiner = new PostJoiner(new Set(), { first, later });
    const part = [root(1), reply(2), again(3), reply(4), root(5)].map(([kind, ...more]) =>
      record(kind, ...(more as string[])),
    );
    joiner.add(Buffer.from(part.join('')), NO_EXTRAS, NOTHING_WRITTEN);
    joiner.end();
    expect([first.count, later.count]).toEqual([2, 1]);
  });

  it.each([
    ['its last line break', 'R\t1:1\t{"a":1'],
    ['a line break behind a fourth field', 'C\t1:1\t{"a":1\t[]'],
    ['everything of a record', '\n'],
    ['a head', 'R\t1:1\n'],
  ])('refuses a part that lacks %s', (_what, part) => {
    const lines = new Lines();
    const joiner = new PostJoiner(new Set(), { first: lines, later: lines });
    expect(() => joiner.add(Buffer.from(part), NO_EXTRAS, NOTHING_WRITTEN)).toThrow('damaged');
  });

  describe('with a thread beyond the size of a line', () => {
    const thread: Chunk = {
      records: [root(1), ...Array.from({ length: 6 }, (_, n) => reply(n + 2, 'é'.repeat(100)))],
      attachments: { '1:1': [{ path: 'a' }] },
      reactions: { '1:1': [{ user: 'x' }] },
    };

    it('goes on on a second line of the same root, with its files, but without its reactions', async () => {
      const { lines, counts } = await join([thread], { lineBytes: 900 });
      const posts = parse(lines);
      expect(posts.map(({ replies }) => replies!.map((one) => one.create_at))).toEqual([
        [2, 3, 4],
        [5, 6, 7],
      ]);
      for (const line of lines) expect(Buffer.byteLength(line)).toBeLessThanOrEqual(900);
      expect(posts.map(({ message, attachments }) => [message, attachments])).toEqual([
        ['m1', [{ path: 'a' }]],
        ['m1', [{ path: 'a' }]],
      ]);
      expect(posts.map(({ reactions }) => reactions)).toEqual([[{ user: 'x' }], undefined]);
      expect(counts).toEqual({ posts: 1, replies: 6 });
    });

    it('writes a reply on each line, if no two fit', async () => {
      const { lines } = await join([thread], { lineBytes: 1 });
      expect(parse(lines).map(({ replies }) => replies!.length)).toEqual([1, 1, 1, 1, 1, 1]);
    });

    it('has room for all of it within 16 MiB', async () => {
      expect((await join([thread])).lines).toHaveLength(1);
    });
  });

  it('joins whatever threads there are into what they were, wherever chunks and lines cut them', async () => {
    interface Thread {
      replies: string[];
      isMadeUp: boolean;
    }
    const message = fc.string({ unit: 'binary', maxLength: 30 }).map((text) => text.toWellFormed());
    const threads = fc.array(
      fc.record({ replies: fc.array(message, { maxLength: 6 }), isMadeUp: fc.boolean() }),
      { maxLength: 6 },
    );
    const toRecords = (all: Thread[]) => {
      let ts = 0;
      return all.map(({ replies, isMadeUp }): Record[] => {
        const first = isMadeUp && replies.length > 0 ? madeUp(++ts) : root(++ts);
        return [first, ...replies.map((text) => reply(++ts, text))];
      });
    };
    const flag = fc.infiniteStream(fc.boolean());
    await fc.assert(
      fc.asyncProperty(
        threads,
        flag,
        flag,
        fc.integer({ min: 1, max: 600 }),
        async (given, cuts, marks, lineBytes) => {
          const next = (stream: Iterator<boolean>) => stream.next().value as boolean;
          const model = new Map<number, Post>();
          const chunks: (Chunk & { attachments: object; reactions: object })[] = [];
          const cut = (...records: Record[]) => chunks.push({ records, attachments: {}, reactions: {} });
          cut();
          for (const records of toRecords(given)) {
            let post: Post | undefined;
            let files: string[] = [];
            for (const record of records) {
              const [kind, key, head] = record;
              if (next(cuts)) {
                const ts = post?.create_at;
                if (ts === undefined) cut();
                else cut(records[0]![0] === 'O' ? madeUp(ts) : again(ts, files));
              }
              const own = JSON.parse(`${head}${kind === 'P' ? '}' : '}}'}`) as Post & { post: Post };
              const one = kind === 'P' ? own : own.post;
              // The made-up root of nobody has neither.
              if (kind !== 'O' && next(marks)) {
                one.attachments = [{ path: key }];
                Object.assign(chunks.at(-1)!.attachments, { [key]: one.attachments });
              }
              if (kind !== 'O' && next(marks)) {
                one.reactions = [{ user: key }];
                Object.assign(chunks.at(-1)!.reactions, { [key]: one.reactions });
              }
              chunks.at(-1)!.records.push(record);
              if (post) {
                post.replies = [...(post.replies ?? []), one];
              } else {
                post = one;
                files = (one.attachments ?? []).map(({ path }) => path);
                model.set(one.create_at, one);
              }
            }
          }
          const written = chunks.flatMap(({ attachments }) => Object.keys(attachments));
          const { lines, counts } = await join(chunks, { lineBytes, files: written });

          const joined = new Map<number, Post>();
          for (const post of parse(lines)) {
            const first = joined.get(post.create_at);
            if (!first) {
              joined.set(post.create_at, post);
              continue;
            }
            const { replies: _, reactions: _reactions, ...same } = first;
            expect(post).toEqual({ ...same, replies: post.replies });
            first.replies = [...first.replies!, ...post.replies!];
          }
          expect(joined).toEqual(model);
          expect([...joined.keys()]).toEqual([...model.keys()]);
          const replies = given.reduce((sum, thread) => sum + thread.replies.length, 0);
          expect(counts).toEqual({ posts: given.length, replies });
        },
      ),
      { numRuns: 200 },
    );
  });
});
