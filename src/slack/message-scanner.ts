import { isUtf8 } from 'node:buffer';
import {
  BACKSLASH,
  BYTE_ORDER_MARK,
  CLOSE_ARRAY,
  CLOSE_OBJECT,
  COLON,
  COMMA,
  hasByteOrderMark,
  isBlank,
  OPEN_ARRAY,
  OPEN_OBJECT,
  QUOTE,
} from './archive/json-bytes.ts';
import { DEFAULT_LIMITS } from './archive/limits.ts';

/**
 * - `message`: an ordinary message; the scanner's fields are its own until the next call.
 * - `other`: an element that has to be read by `importMessage`.
 * - `fault`: the file is not JSON, or nothing that this scanner understands; what it gave before was right.
 * - `end`: behind the last element.
 */
export type Scanned = 'message' | 'other' | 'fault' | 'end';

/**
 * Reads a day file straight from its bytes: in one pass it checks that they are JSON and writes each message again as
 * `JSON.stringify` would, without what is not stored with it. `JSON.parse`, `JSON.stringify` and the cleaning up behind both took
 * two thirds of the time of reading. It leaves to others what is out of the ordinary: authors who are not simply `user`,
 * times in another form, files of shared messages.
 */
export class MessageScanner {
  /** Microseconds, decimal, as `tsToMicros`. */
  ts = '';
  threadTs = '';
  author = '';
  /** Whether a search for mentions and custom emoji in the payload may find one. */
  mayRefer = false;
  /** False only if there is no backslash in the payload. */
  mayHoldBackslash = false;
  /** The fields `files` and `reactions`, JSON as it stands in the file; of a message that has them. */
  files: string | undefined;
  reactions: string | undefined;

  #source: Buffer = Buffer.alloc(0);
  /** The payload is written here, up to `#length`. */
  #out: Buffer = Buffer.alloc(0);
  #length = 0;
  #at = 0;
  #start = 0;
  // Where in the payload the values stand that decide about the message; 0 for none.
  #tsAt = 0;
  #threadTsAt = 0;
  #userAt = 0;
  #isOther = false;

  /** Begins a file, and reads its first element. */
  open(source: Buffer): Scanned {
    this.#source = source;
    // What is written again is never longer than it was.
    if (this.#out.length < source.length) this.#out = Buffer.allocUnsafeSlow(source.length);
    this.#at = 0;
    return this.#unlessFault(() => this.#first());
  }

  /** Reads the next element. */
  next(): Scanned {
    return this.#unlessFault(() => this.#further());
  }

  #unlessFault(read: () => Scanned): Scanned {
    try {
      return read();
    } catch (error) {
      if (error === FAULT) return 'fault';
      throw error;
    }
  }

  /** The element that was given last, parsed. */
  element(): unknown {
    return JSON.parse(this.#source.toString('utf8', this.#start, this.#at));
  }

  /** The message's payload, JSON in UTF-8; valid until the next element is read. */
  get payload(): Buffer {
    return this.#out.subarray(0, this.#length);
  }

  payloadText(): string {
    return this.#out.toString('utf8', 0, this.#length);
  }

  #first(): Scanned {
    const source = this.#source;
    if (!isUtf8(source)) throw FAULT;
    if (hasByteOrderMark(source)) this.#at = BYTE_ORDER_MARK.length;
    this.#expect(OPEN_ARRAY);
    this.#skipBlanks();
    return source[this.#at] === CLOSE_ARRAY ? this.#further() : this.#element();
  }

  #further(): Scanned {
    this.#skipBlanks();
    if (this.#source[this.#at] === COMMA) {
      this.#at++;
      this.#skipBlanks();
      return this.#element();
    }
    this.#expect(CLOSE_ARRAY);
    this.#skipBlanks();
    if (this.#at < this.#source.length) throw FAULT;
    return 'end';
  }

  #element(): Scanned {
    this.#start = this.#at;
    this.#length = 0;
    this.mayRefer = false;
    this.mayHoldBackslash = false;
    this.#tsAt = 0;
    this.#threadTsAt = 0;
    this.#userAt = 0;
    this.#isOther = false;
    this.files = undefined;
    this.reactions = undefined;
    if (this.#source[this.#at] !== OPEN_OBJECT) {
      this.#value(1);
      return 'other';
    }
    this.#object(1);
    return this.#isOther ? 'other' : this.#message();
  }

  #message(): Scanned {
    const ts = this.#microsAt(this.#tsAt);
    const author = this.#slackIdAt(this.#userAt);
    const threadTs = this.#threadTsAt === 0 ? ts : this.#microsAt(this.#threadTsAt);
    if (ts === undefined || author === undefined || threadTs === undefined) return 'other';
    this.ts = String(ts);
    // A reply is never older than its root; what claims to be one is a message of its own.
    this.threadTs = threadTs < ts ? String(threadTs) : this.ts;
    this.author = author;
    return 'message';
  }

  /** A string such as "1712345678.000200" in the payload, as microseconds. */
  #microsAt(at: number): number | undefined {
    const bytes = this.#out;
    if (at === 0 || bytes[at] !== QUOTE || bytes[at + 11] !== POINT || bytes[at + 18] !== QUOTE)
      return undefined;
    if (bytes[at + 1] === ZERO) return undefined;
    let micros = 0;
    for (let place = at + 1; place < at + 18; place++) {
      if (place === at + 11) continue;
      const digit = bytes[place]! - ZERO;
      if (!(digit >= 0 && digit <= 9)) return undefined;
      micros = micros * 10 + digit;
    }
    return micros;
  }

  #slackIdAt(at: number): string | undefined {
    const bytes = this.#out;
    if (at === 0 || bytes[at] !== QUOTE) return undefined;
    let end = at + 1;
    while (isOfSlackId(bytes[end]!)) end++;
    const length = end - at - 1;
    return bytes[end] === QUOTE && length >= 2 && length <= 32
      ? bytes.toString('latin1', at + 1, end)
      : undefined;
  }

  #value(depth: number): void {
    const byte = this.#source[this.#at];
    if (byte === QUOTE) this.#string();
    else if (byte === OPEN_OBJECT) this.#object(depth);
    else if (byte === OPEN_ARRAY) this.#array(depth);
    else if (byte === 0x74) this.#literal('true');
    else if (byte === 0x66) this.#literal('false');
    else if (byte === 0x6e) this.#literal('null');
    else this.#number();
  }

  #object(depth: number): void {
    if (depth > DEFAULT_LIMITS.maxDepth) throw FAULT;
    const source = this.#source;
    this.#copyByte();
    this.#skipBlanks();
    if (source[this.#at] === CLOSE_OBJECT) return void this.#copyByte();
    const first = this.#length;
    for (;;) {
      const start = this.#length;
      if (start !== first) this.#out[this.#length++] = COMMA;
      if (source[this.#at] !== QUOTE) throw FAULT;
      const keyAt = this.#length + 1;
      this.#string();
      const keyEnd = this.#length - 1;
      this.#skipBlanks();
      if (source[this.#at] !== COLON) throw FAULT;
      this.#copyByte();
      this.#skipBlanks();
      const valueAt = this.#length;
      const sourceAt = this.#at;
      this.#value(depth + 1);
      if (depth === 1 && this.#isDropped(keyAt, keyEnd, valueAt, sourceAt)) this.#length = start;
      // A shared message has its files within `attachments`.
      else if (depth >= 3 && keyEnd - keyAt === FILES.length && this.#isAt(keyAt, FILES))
        this.#isOther = true;
      this.#skipBlanks();
      const next = source[this.#at];
      if (next === CLOSE_OBJECT) return void this.#copyByte();
      if (next !== COMMA) throw FAULT;
      this.#at++;
      this.#skipBlanks();
    }
  }

  /** Looks at a field of the message itself. @returns whether it shall not be in the payload */
  #isDropped(keyAt: number, keyEnd: number, valueAt: number, sourceAt: number): boolean {
    const length = keyEnd - keyAt;
    const key = FIELDS[length];
    if (key === undefined) return false;
    for (const { bytes, field } of key) {
      if (!this.#isAt(keyAt, bytes)) continue;
      if (field === 'ts') this.#tsAt = valueAt;
      else if (field === 'thread_ts') this.#threadTsAt = valueAt;
      else if (field === 'user') this.#userAt = valueAt;
      else if (field === 'user_profile') return true;
      else if (field === 'files' || field === 'reactions') {
        this[field] = this.#source.toString('utf8', sourceAt, this.#at);
        return true;
      } else this.#isOther = true;
    }
    return false;
  }

  #isAt(at: number, bytes: Uint8Array): boolean {
    const payload = this.#out;
    for (let place = 0; place < bytes.length; place++) {
      if (payload[at + place] !== bytes[place]) return false;
    }
    return true;
  }

  #array(depth: number): void {
    if (depth > DEFAULT_LIMITS.maxDepth) throw FAULT;
    const source = this.#source;
    this.#copyByte();
    this.#skipBlanks();
    if (source[this.#at] === CLOSE_ARRAY) return void this.#copyByte();
    for (;;) {
      this.#value(depth + 1);
      this.#skipBlanks();
      const next = source[this.#at];
      if (next === CLOSE_ARRAY) return void this.#copyByte();
      if (next !== COMMA) throw FAULT;
      this.#copyByte();
      this.#skipBlanks();
    }
  }

  #string(): void {
    const source = this.#source;
    const out = this.#out;
    let length = this.#length;
    let at = this.#at + 1;
    out[length++] = QUOTE;
    const start = length;
    const end = source.length;
    while (at < end) {
      const byte = source[at]!;
      if (ORDINARY[byte] === 1) {
        out[length++] = byte;
        at++;
      } else if (byte === QUOTE) {
        out[length++] = QUOTE;
        this.#at = at + 1;
        this.#length = length;
        this.#noteReference(start, length - 1 - start);
        return;
      } else if (byte === LESS_THAN) {
        if (source[at + 1] === AT_SIGN) this.mayRefer = true;
        out[length++] = byte;
        at++;
      } else if (byte === BACKSLASH) {
        this.#length = length;
        this.#at = at + 1;
        this.#escape();
        length = this.#length;
        at = this.#at;
      } else {
        throw FAULT;
      }
    }
    throw FAULT;
  }

  /** What rich text calls a mention and an emoji. */
  #noteReference(at: number, length: number): void {
    if (length === 5) {
      if (this.#isAt(at, EMOJI)) this.mayRefer = true;
    } else if (length === 7) {
      if (this.#isAt(at, USER_ID)) this.mayRefer = true;
    }
  }

  /** What follows a backslash, as `JSON.stringify` would write it. */
  #escape(): void {
    const byte = this.#source[this.#at++]!;
    if (byte === SMALL_U) this.#writeUnit(this.#hex());
    else if (byte === SLASH) this.#out[this.#length++] = SLASH;
    else if (STAYS_ESCAPED[byte] === 1) this.#writeEscaped(byte);
    else throw FAULT;
  }

  #writeEscaped(byte: number): void {
    this.mayHoldBackslash = true;
    this.#out[this.#length++] = BACKSLASH;
    this.#out[this.#length++] = byte;
  }

  #hex(): number {
    let unit = 0;
    for (const end = this.#at + 4; this.#at < end; this.#at++) {
      const digit = HEX[this.#source[this.#at]!];
      if (digit === undefined || digit === 255) throw FAULT;
      unit = unit * 16 + digit;
    }
    return unit;
  }

  /** Writes a UTF-16 unit, with its other half if it is one of a pair. */
  #writeUnit(unit: number): void {
    if (unit < 0x20) {
      const short = SHORT_ESCAPES.get(unit);
      if (short !== undefined) return void this.#writeEscaped(short);
      return void this.#writeText(unit);
    }
    if (unit === QUOTE || unit === BACKSLASH) return void this.#writeEscaped(unit);
    if (unit === LESS_THAN || unit === AT_SIGN) this.mayRefer = true;
    if (unit >= 0xd800 && unit <= 0xdfff) return void this.#writeSurrogate(unit);
    this.#length += this.#out.write(String.fromCharCode(unit), this.#length, 'utf8');
  }

  #writeSurrogate(unit: number): void {
    const source = this.#source;
    const mayPair = unit <= 0xdbff && source[this.#at] === BACKSLASH && source[this.#at + 1] === SMALL_U;
    if (mayPair) {
      const back = this.#at;
      this.#at += 2;
      const low = this.#hex();
      if (low >= 0xdc00 && low <= 0xdfff) {
        this.#length += this.#out.write(String.fromCharCode(unit, low), this.#length, 'utf8');
        return;
      }
      this.#at = back;
    }
    this.#writeText(unit);
  }

  /** A unit that has to stay an escape. */
  #writeText(unit: number): void {
    this.mayHoldBackslash = true;
    this.#length += this.#out.write(`\\u${unit.toString(16).padStart(4, '0')}`, this.#length, 'latin1');
  }

  #number(): void {
    const source = this.#source;
    const start = this.#at;
    let at = start;
    while (at < source.length && IN_NUMBER[source[at]!] === 1) at++;
    if (!NUMBER.test(source.toString('latin1', start, at))) throw FAULT;
    this.#length += source.copy(this.#out, this.#length, start, at);
    this.#at = at;
  }

  #literal(text: 'true' | 'false' | 'null'): void {
    for (let place = 0; place < text.length; place++) {
      const byte = text.charCodeAt(place);
      if (this.#source[this.#at] !== byte) throw FAULT;
      this.#out[this.#length++] = byte;
      this.#at++;
    }
  }

  #copyByte(): void {
    this.#out[this.#length++] = this.#source[this.#at++]!;
  }

  #expect(byte: number): void {
    this.#skipBlanks();
    if (this.#source[this.#at] !== byte) throw FAULT;
    this.#at++;
  }

  #skipBlanks(): void {
    const source = this.#source;
    let at = this.#at;
    while (at < source.length && isBlank(source[at]!)) at++;
    this.#at = at;
  }
}

/** Not an error with a stack: it is caught a few frames above, and who reads the file again says what is wrong. */
const FAULT = Symbol('fault');

const POINT = 0x2e;
const SLASH = 0x2f;
const ZERO = 0x30;
const LESS_THAN = 0x3c;
const AT_SIGN = 0x40;
const SMALL_U = 0x75;

/** Bytes of a string that are simply copied. */
const ORDINARY = new Uint8Array(256).fill(1, 0x20);
for (const byte of [QUOTE, BACKSLASH, LESS_THAN]) ORDINARY[byte] = 0;

const STAYS_ESCAPED = new Uint8Array(256);
for (const sign of '"\\bfnrt') STAYS_ESCAPED[sign.charCodeAt(0)] = 1;

const IN_NUMBER = new Uint8Array(256);
for (const sign of '0123456789+-.eE') IN_NUMBER[sign.charCodeAt(0)] = 1;
const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

const HEX = new Uint8Array(256).fill(255);
for (const sign of '0123456789abcdefABCDEF') HEX[sign.charCodeAt(0)] = Number.parseInt(sign, 16);

const SHORT_ESCAPES = new Map(
  Object.entries({ b: 8, t: 9, n: 10, f: 12, r: 13 }).map(([sign, unit]) => [unit, sign.charCodeAt(0)]),
);

const EMOJI = Buffer.from('emoji');
const FILES = Buffer.from('files');
const USER_ID = Buffer.from('user_id');

/** The fields that decide about a message, by the length of their names. */
const FIELDS: ({ field: string; bytes: Uint8Array }[] | undefined)[] = [];
for (const field of [
  ...['ts', 'thread_ts', 'user', 'user_profile'],
  ...['files', 'file', 'reactions', 'comment', 'room'],
]) {
  FIELDS[field.length] = [...(FIELDS[field.length] ?? []), { field, bytes: Buffer.from(field) }];
}

const isOfSlackId = (byte: number) => (byte >= 0x41 && byte <= 0x5a) || (byte >= ZERO && byte <= 0x39);
