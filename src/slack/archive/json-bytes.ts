/** The signs of JSON as bytes, for those who read a file without parsing it. */
export const QUOTE = 0x22;
export const COMMA = 0x2c;
export const COLON = 0x3a;
export const OPEN_ARRAY = 0x5b;
export const BACKSLASH = 0x5c;
export const CLOSE_ARRAY = 0x5d;
export const OPEN_OBJECT = 0x7b;
export const CLOSE_OBJECT = 0x7d;

export const BYTE_ORDER_MARK: readonly number[] = [0xef, 0xbb, 0xbf];

export const hasByteOrderMark = (json: Uint8Array): boolean =>
  BYTE_ORDER_MARK.every((byte, at) => json[at] === byte);

export const isBlank = (byte: number): boolean =>
  byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
