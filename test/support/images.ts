import { crc32, deflateSync } from 'node:zlib';

const bytes = (...values: number[]) => Buffer.from(values);
const uint16 = (value: number) => bytes(value >> 8, value & 255);

/** A whole grey PNG image. */
export function aPng(width: number, height: number): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header[8] = 8;
  const rows = deflateSync(Buffer.alloc((width + 1) * height));
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    pngChunk('IHDR', header),
    pngChunk('IDAT', rows),
    pngChunk('IEND', Buffer.alloc(0)),
  ]);
}

function pngChunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type), data]);
  const ends = Buffer.alloc(8);
  ends.writeUInt32BE(data.length, 0);
  ends.writeUInt32BE(crc32(body), 4);
  return Buffer.concat([ends.subarray(0, 4), body, ends.subarray(4)]);
}

/** What stands in front of and behind a JPEG's picture, as far as anybody looks who doesn't decode it. */
export const aJpeg = (
  width: number,
  height: number,
  { marker = 0xc0, components = 1, segments = [] as Buffer[] } = {},
) =>
  Buffer.concat([
    bytes(0xff, 0xd8),
    jpegSegment(0xe0, Buffer.from('JFIF\0')),
    ...segments,
    jpegSegment(
      marker,
      Buffer.concat([
        bytes(8),
        uint16(height),
        uint16(width),
        bytes(components),
        Buffer.alloc(3 * components),
      ]),
    ),
    jpegSegment(0xda, bytes(1, 1, 0, 0, 63, 0)),
    bytes(0, 0xff, 0xd9),
  ]);

export const jpegSegment = (marker: number, data: Buffer) =>
  Buffer.concat([bytes(0xff, marker), uint16(data.length + 2), data]);

/** A GIF without any frame's pixels. */
export const aGif = (width: number, height: number) =>
  Buffer.concat([Buffer.from('GIF89a'), bytes(width, 0, height, 0, 0, 0, 0), bytes(0x3b)]);
