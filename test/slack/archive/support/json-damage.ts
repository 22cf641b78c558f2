import fc from 'fast-check';

/** One change to the bytes of a JSON file. Places are shares of its length, so that each fits every file. */
export type JsonDamage = (json: Buffer) => Buffer;

const deep = (depth: number) => `${'[{"a":'.repeat(depth)}1${'}]'.repeat(depth)}`;

/** What may stand where a value was: wrong types, and values at the edge of what JSON and its readers take. */
const VALUES = [
  'null',
  'true',
  '""',
  '[]',
  '{}',
  '-0',
  '1e400',
  '123456789012345678901234567890',
  '1712345678.000100',
  '"\\ud83d"',
  '"\\u0000"',
  '"1712345678.000100"',
  '"9999999999.999999"',
  '"0"',
  '"__proto__"',
  '{"__proto__":{"id":"U1"},"id":"U1"}',
  '{"ts":"1.000000","ts":"2.000000"}',
  '{"ts":"1712345678.000100","user":["U1"],"files":{"id":1},"reactions":{"name":2}}',
  '{"ts":"1712345678.000100","files":[null,1,{"id":{}}],"reactions":[null,{"name":"a","users":[null,{}]}]}',
  JSON.stringify('x'.repeat(70_000)),
  deep(40),
  deep(300),
  deep(5_000),
];
/** What is spliced in anywhere. */
const SPLICES = [
  '[',
  ']',
  '{',
  '}',
  ',',
  ':',
  '"',
  '\\',
  '\0',
  '\n',
  '\ufeff',
  ',,',
  '][',
  '}{',
  '//',
  "'",
  'NaN',
  '\u2028',
];

const at = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
const place = (share: number, json: Buffer) => Math.floor(share * (json.length + 1));

const splice = (json: Buffer, from: number, removed: number, inserted: Buffer | string) =>
  Buffer.concat([json.subarray(0, from), Buffer.from(inserted), json.subarray(from + removed)]);

/** The values of a JSON text whose place is easily found: strings, numbers, words, and whole elements. */
function valuePlaces(json: Buffer): { from: number; length: number }[] {
  const text = json.toString('latin1');
  return [
    ...text.matchAll(/"(?:[^"\\]|\\.)*"(?!\s*:)|-?\d+(?:\.\d+)?|true|false|null|\{[^{}]*\}|\[[^[\]]*\]/g),
  ].map((match) => ({ from: match.index, length: match[0].length }));
}

/** Stays JSON, but for a value that lies in a string. */
const otherValue = fc.tuple(at, fc.constantFrom(...VALUES)).map(
  ([share, value]): JsonDamage =>
    (json) => {
      const places = valuePlaces(json);
      const chosen = places[Math.floor(share * places.length)];
      return chosen ? splice(json, chosen.from, chosen.length, value) : json;
    },
);

const otherRoot = fc.constantFrom(...VALUES, '', ' ', '[1', '[]]').map(
  (value): JsonDamage =>
    () =>
      Buffer.from(value),
);
const wrapped = fc
  .constantFrom(['[', ']'], ['{"a":', '}'], [' \r\n\t', '\n'], ['\ufeff', ''], ['[1,', ']'])
  .map(
    ([before, behind]): JsonDamage =>
      (json) =>
        Buffer.from(`${before}${json}${behind}`),
  );
const spliced = fc.tuple(at, fc.nat(2), fc.constantFrom(...SPLICES)).map(
  ([share, removed, text]): JsonDamage =>
    (json) =>
      splice(json, place(share, json), removed, text),
);
const cut = at.map(
  (share): JsonDamage =>
    (json) =>
      json.subarray(0, place(share, json)),
);
const flipped = fc.tuple(at, fc.nat(7)).map(
  ([share, bit]): JsonDamage =>
    (json) => {
      const bytes = Buffer.from(json);
      if (bytes.length > 0) bytes[Math.floor(share * bytes.length)]! ^= 1 << bit;
      return bytes;
    },
);
const notUtf8 = fc
  .tuple(at, fc.constantFrom([0xff], [0xc3], [0xed, 0xa0, 0x80], [0xf4, 0x90, 0x80, 0x80]))
  .map(
    ([share, bytes]): JsonDamage =>
      (json) =>
        splice(json, place(share, json), 0, Buffer.from(bytes)),
  );
const doubled = fc.tuple(at, at).map(
  ([from, to]): JsonDamage =>
    (json) => {
      const [start, end] = [place(from, json), place(to, json)].sort((a, b) => a - b) as [number, number];
      return splice(json, end, 0, json.subarray(start, end));
    },
);

export const jsonDamage: fc.Arbitrary<JsonDamage> = fc.oneof(
  { weight: 8, arbitrary: otherValue },
  { weight: 1, arbitrary: otherRoot },
  { weight: 1, arbitrary: wrapped },
  { weight: 3, arbitrary: spliced },
  { weight: 1, arbitrary: cut },
  { weight: 2, arbitrary: flipped },
  { weight: 1, arbitrary: notUtf8 },
  { weight: 1, arbitrary: doubled },
);
