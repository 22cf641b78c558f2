/** The part of a link's query that lets whoever has it in: `t=xoxe-…`, also seen as `token=xoxe-…`. */
export interface LinkToken {
  parameter: 't' | 'token';
  value: string;
}

const MARK = Buffer.from('=xox');
const PARAMETERS = [Buffer.from('t'), Buffer.from('token')];
const AMPERSAND = 0x26;
const QUESTION_MARK = 0x3f;
/** Slack escapes `&` in a message's text. */
const ESCAPED_AMPERSAND = Buffer.from('&amp;');

/** What tokens are made of; also percent signs, for one that was encoded once more. */
const IN_TOKEN = new Uint8Array(256);
for (const sign of 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._~%+/-') {
  IN_TOKEN[sign.charCodeAt(0)] = 1;
}

/**
 * Takes Slack's tokens out of the queries of links, in text or JSON of any kind, in UTF-8; the rest of each query stays. Works in
 * place, and costs one search where there is none.
 * @returns the bytes that are left, in the same memory
 */
export function removeTokens<Bytes extends ArrayBufferLike>(bytes: Uint8Array<Bytes>): Uint8Array<Bytes> {
  const source = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  let mark = source.indexOf(MARK);
  if (mark < 0) return bytes;
  let from = 0;
  let length = 0;
  const keepUpTo = (end: number) => {
    source.copyWithin(length, from, end);
    length += end - from;
  };
  for (; mark >= 0; mark = source.indexOf(MARK, mark + MARK.length)) {
    const parameterAt = startOfParameter(source, mark);
    if (parameterAt === undefined) continue;
    let end = mark + 1;
    while (end < source.length && IN_TOKEN[source[end]!] === 1) end++;
    const cut = cutOf(source, parameterAt, end);
    keepUpTo(Math.max(cut.from, from));
    from = cut.to;
  }
  keepUpTo(source.length);
  return bytes.subarray(0, length);
}

/** `removeTokens` of a text. */
export const withoutTokens = (text: string): string =>
  text.includes('=xox') ? Buffer.from(removeTokens(Buffer.from(text))).toString() : text;

/** Where the parameter's name begins, if the name before `=` is one that holds a token. */
function startOfParameter(source: Buffer, equalsAt: number): number | undefined {
  for (const name of PARAMETERS) {
    const at = equalsAt - name.length;
    if (at < 1 || source.compare(name, 0, name.length, at, equalsAt) !== 0) continue;
    const before = source[at - 1];
    if (before === QUESTION_MARK || before === AMPERSAND || endsWithAmpersand(source, at)) return at;
  }
  return undefined;
}

const endsWithAmpersand = (source: Buffer, at: number) => startsWithAmpersand(source, at - 5);

const startsWithAmpersand = (source: Buffer, at: number) =>
  at >= 0 &&
  at + ESCAPED_AMPERSAND.length <= source.length &&
  source.compare(ESCAPED_AMPERSAND, 0, ESCAPED_AMPERSAND.length, at, at + ESCAPED_AMPERSAND.length) === 0;

/** The parameter with the separator that it does not need any more: `?t=x` → ``, `?t=x&a=1` → `?a=1`, `&t=x` → ``. */
function cutOf(source: Buffer, parameterAt: number, end: number): { from: number; to: number } {
  if (source[parameterAt - 1] !== QUESTION_MARK) {
    return { from: parameterAt - (endsWithAmpersand(source, parameterAt) ? 5 : 1), to: end };
  }
  if (startsWithAmpersand(source, end)) return { from: parameterAt, to: end + 5 };
  if (source[end] === AMPERSAND) return { from: parameterAt, to: end + 1 };
  return { from: parameterAt - 1, to: end };
}

/** A file's link as JSON. In what people write, the quotes would be escaped: nobody can put in a token of their own. Whole: a piece may end within one. */
const TOKENED_LINK =
  /"url_private(?:_download)?"\s*:\s*"https?:[^"]{1,4000}?[?&](t|token)=(xox[A-Za-z0-9._~%-]{1,500})(?=["&#\\])/;
const LINK_LENGTH = 5_000;

/** The token of the first link to a file in a piece of an export's JSON. */
export function findLinkToken(json: Buffer): LinkToken | undefined {
  for (let mark = json.indexOf(MARK); mark >= 0; mark = json.indexOf(MARK, mark + MARK.length)) {
    const around = json.toString('latin1', Math.max(0, mark - LINK_LENGTH), mark + LINK_LENGTH);
    const [, parameter, value] = TOKENED_LINK.exec(around) ?? [];
    if (parameter && value) return { parameter: parameter as LinkToken['parameter'], value };
  }
  return undefined;
}
