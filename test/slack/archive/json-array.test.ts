import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { ArchiveInvalidError } from '../../../src/slack/archive/errors.ts';
import { jsonArrayElements } from '../../../src/slack/archive/json-array.ts';
import { type ArchiveLimits, DEFAULT_LIMITS } from '../../../src/slack/archive/limits.ts';

const WHERE = { archive: '/a.zip', entry: 'general/2024-01-31.json' };

async function* inPieces(bytes: Buffer, step: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += step) yield bytes.subarray(at, at + step);
}

async function streamed(bytes: Buffer, step: number, limits?: ArchiveLimits): Promise<unknown[]> {
  const elements: unknown[] = [];
  for await (const element of jsonArrayElements(inPieces(bytes, step), WHERE, limits)) elements.push(element);
  return elements;
}

/** The elements, read whole and in pieces of several sizes; all ways have to agree. */
async function elements(json: string | Buffer, limits?: ArchiveLimits): Promise<unknown[]> {
  const bytes = Buffer.from(json);
  const whole = [...jsonArrayElements(bytes, WHERE, limits)];
  for (const step of [1, 7, 100_000]) expect(await streamed(bytes, step, limits)).toEqual(whole);
  return whole;
}

/** The problem behind the place; whole and in pieces it has to be the same. */
async function problem(json: string | Buffer, limits?: ArchiveLimits): Promise<string> {
  const bytes = Buffer.from(json);
  const message = async (read: () => unknown) => {
    try {
      await read();
    } catch (error) {
      expect(error).toBeInstanceOf(ArchiveInvalidError);
      expect((error as Error).cause).toBeUndefined();
      return (error as Error).message;
    }
    return 'read';
  };
  const whole = await message(() => [...jsonArrayElements(bytes, WHERE, limits)]);
  for (const step of [1, 7, 100_000]) expect(await message(() => streamed(bytes, step, limits))).toBe(whole);
  expect(whole).toMatch(/^\/a\.zip: general\/2024-01-31\.json: /);
  return whole.slice('/a.zip: general/2024-01-31.json: '.length);
}

describe('the elements of a JSON array', () => {
  it('are read whole and in pieces', async () => {
    const json =
      ' [ {"text":"a, \\"b\\" ]}\\\\","list":[[1],{}]} , 1,-2.5e3 ,"x,]" , null,true,[],{}\n]\r\n\t';
    expect(await elements(json)).toEqual(JSON.parse(json));
    expect(await elements('[]')).toEqual([]);
    expect(await elements(' [ \n] ')).toEqual([]);
  });

  it('are read behind a byte order mark', async () => {
    expect(await elements('\ufeff[{"a":1}]')).toEqual([{ a: 1 }]);
  });

  it('are read with bytes that are not UTF-8 replaced', async () => {
    expect(await elements(Buffer.from('["caf\xe9","\xff"]', 'latin1'))).toEqual(['caf\ufffd', '\ufffd']);
  });

  it('are those of JSON.parse for any array, in pieces of any size', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.jsonValue({ maxDepth: 4 }), { maxLength: 10 }),
        fc.integer({ min: 1, max: 50 }),
        fc.boolean(),
        async (array, step, wide) => {
          const json = JSON.stringify(array, undefined, wide ? 1 : undefined);
          const expected: unknown = JSON.parse(json);
          expect([...jsonArrayElements(Buffer.from(json), WHERE)]).toEqual(expected);
          expect(await streamed(Buffer.from(json), step)).toEqual(expected);
          expect(await streamed(Buffer.from(json), json.length)).toEqual(expected);
        },
      ),
    );
  });

  it('come one by one from a large buffer', () => {
    const element = `{"text":"${'x'.repeat(1000)}"}`;
    const bytes = Buffer.from(`[${Array(10_000).fill(element).join(',')}]`);
    let count = 0;
    for (const value of jsonArrayElements(bytes, WHERE)) {
      if (count++ === 0) expect(value).toEqual(JSON.parse(element));
    }
    expect(count).toBe(10_000);
  });
});

describe('a file that is no JSON array', () => {
  it.each([
    ['{"ok":true}', 'expected an array, found an object'],
    ['"text"', 'expected an array, found a string'],
    ['-1', 'expected an array, found a number'],
    ['null', 'expected an array, found true, false or null'],
    ['<html>', 'expected an array, found something that is not JSON'],
    ['', 'expected an array, found an empty file'],
    [' \n', 'expected an array, found an empty file'],
  ])('%j', async (json, expected) => {
    expect(await problem(json)).toBe(expected);
  });

  it.each([
    ['[1,2] 3', 'there is something behind the end of the array, at byte 6: not JSON'],
    ['[1,2]]', 'there is something behind the end of the array, at byte 5: not JSON'],
    ['[1,,2]', 'element 1, at byte 3, is missing: not JSON'],
    ['[1,]', 'element 1, at byte 3, is missing: not JSON'],
    ['[,1]', 'element 0, at byte 1, is missing: not JSON'],
    ['[1', 'truncated: it ends at byte 2, in element 0. Copy or download the archive again'],
    ['[1,', 'truncated: it ends at byte 3, after 1 elements. Copy or download the archive again'],
    ['[{"a":"b', 'truncated: it ends at byte 8, in element 0. Copy or download the archive again'],
  ])('%j', async (json, expected) => {
    expect(await problem(json)).toBe(expected);
  });

  it('is told by the parser where an element is wrong, and its content is not quoted', async () => {
    expect(await problem('[{"a":1}, {"secret" 2}]')).toBe(
      `element 1, at byte 10, is not JSON: expected ':' after property name at its byte 10`,
    );
    expect(await problem('[{"secret":undefined}]')).toBe(
      'element 0, at byte 1, is not JSON: unexpected token',
    );
    expect(await problem('[secret]')).toBe('element 0, at byte 1, is not JSON: unexpected token');
    expect(await problem('[{"secret":[1}]]')).toMatch(
      /^element 0, at byte 1, is not JSON: expected ',' or ']'/,
    );
    expect(await problem('["a\tb"]')).toMatch(/^element 0, at byte 1, is not JSON: bad control character/);
  });

  it('never gives a quotation from any broken text', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ maxLength: 20 }), async (text) => {
        const message = await problem(`[{"k":1}, "secretive" ${text} "secretive"x`);
        expect(message).not.toContain('secretive');
      }),
    );
  });
});

describe('a limit', () => {
  it('holds for the size of one element', async () => {
    const limits = { ...DEFAULT_LIMITS, maxElementBytes: 10 };
    expect(await elements('[12345678, "12345678"]', limits)).toEqual([12345678, '12345678']);
    expect(await problem('["12345678", "123456789"]', limits)).toBe(
      'element 1, at byte 13, is larger than 10 bytes (limit maxElementBytes). If the archive is sound, raise this limit',
    );
  });

  it('holds for the depth', async () => {
    const nested = (depth: number) => `[${'['.repeat(depth)}${']'.repeat(depth)}]`;
    const limits = { ...DEFAULT_LIMITS, maxDepth: 10 };
    expect(await elements(nested(10), limits)).toHaveLength(1);
    expect(await problem(nested(11), limits)).toBe(
      'element 0, at byte 1, is nested more than 10 levels deep (limit maxDepth): damaged or forged',
    );
    expect(await elements(`["${'['.repeat(20)}\\"${'{'.repeat(20)}"]`, limits)).toHaveLength(1);
    expect(await problem(nested(1_000_000).replaceAll('[', '[{"a":').slice(6))).toMatch(
      /nested more than 500 levels/,
    );
  });
});
