import { LIMITS } from './limits.ts';

/** What is looked at of an image: its size, its beginning and its end. Both are the whole image if that is small. */
export interface ImageEnds {
  sizeBytes: number;
  head: Buffer;
  tail: Buffer;
}

/** Bytes of the beginning: the size of a JPEG stands behind whatever a camera has written. */
export const IMAGE_HEAD_BYTES = 1 << 20;
/** Bytes of the end, where a whole image says that it is one, if need be with some padding behind. */
export const IMAGE_TAIL_BYTES = 1 << 10;

type Format = '.png' | '.jpg' | '.gif';
type Measured = { extension: Format; width: number; height: number } | { unusable: string };

/**
 * Whether the server would take an image as a profile picture: an image that it can't decode, or that is beyond its limits,
 * ends the whole import. So only what every server decodes counts: whole PNG, JPEG and GIF images.
 * @returns the ending that fits the bytes, whatever the name says, or why the image is of no use
 * @see mattermost/mattermost server/channels/app/imaging/decode.go; Go's image/jpeg, image/png and image/gif
 */
export function checkProfileImage(image: ImageEnds): { extension: Format } | { unusable: string } {
  if (image.sizeBytes > LIMITS.fileBytes) return { unusable: `${image.sizeBytes} bytes` };
  const measured = measure(image);
  if ('unusable' in measured) return measured;
  const { extension, width, height } = measured;
  if (width === 0 || height === 0 || width * height > LIMITS.imagePixels)
    return { unusable: `${width} × ${height} pixels` };
  return { extension };
}

const PNG_SIGNATURE = Buffer.from('\x89PNG\r\n\x1a\n\0\0\0\rIHDR', 'latin1');
const PNG_END = Buffer.from('IEND\xaeB`\x82', 'latin1');
const JPEG_END = Buffer.from([0xff, 0xd9]);
const TRUNCATED = { unusable: 'the image is not whole' };

function measure({ head, tail }: ImageEnds): Measured {
  if (head.subarray(0, 16).equals(PNG_SIGNATURE)) {
    if (head.length < 33 || !tail.includes(PNG_END)) return TRUNCATED;
    return { extension: '.png', width: head.readUInt32BE(16), height: head.readUInt32BE(20) };
  }
  if (/^GIF8[79]a$/.test(head.toString('latin1', 0, 6))) {
    const last = tail.findLast((byte) => byte !== 0);
    if (head.length < 14 || last !== 0x3b) return TRUNCATED;
    return { extension: '.gif', width: head.readUInt16LE(6), height: head.readUInt16LE(8) };
  }
  if (head[0] === 0xff && head[1] === 0xd8 && head[2] === 0xff) {
    return tail.includes(JPEG_END) ? measureJpeg(head) : TRUNCATED;
  }
  return { unusable: 'neither PNG nor JPEG nor GIF' };
}

/** Goes from segment to segment up to the frame's header. */
function measureJpeg(head: Buffer): Measured {
  let hasAdobe = false;
  let at = 2;
  while (at + 4 <= head.length) {
    if (head[at] !== 0xff) return { unusable: 'not a JPEG behind its signature' };
    const marker = head[at + 1]!;
    // Padding before a marker.
    if (marker === 0xff) {
      at++;
      continue;
    }
    const length = head.readUInt16BE(at + 2);
    if (isFrame(marker)) return at + 10 <= head.length ? measureFrame(head, at, marker, hasAdobe) : TRUNCATED;
    if (marker === 0xda || marker < 0xc0 || length < 2) return { unusable: 'a JPEG without a frame header' };
    if (marker === 0xee && head.toString('latin1', at + 4, at + 9) === 'Adobe') hasAdobe = true;
    at += 2 + length;
  }
  return { unusable: 'no frame header in the first MiB' };
}

/** SOF markers: C0–CF without the tables DHT (C4), JPG (C8) and DAC (CC). */
const isFrame = (marker: number) => marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);

function measureFrame(head: Buffer, at: number, marker: number, hasAdobe: boolean): Measured {
  const components = head[at + 9]!;
  // Baseline, extended and progressive; of four components only Adobe's kind.
  const isDecodable =
    marker <= 0xc2 &&
    head[at + 4] === 8 &&
    (components === 1 || components === 3 || (components === 4 && hasAdobe));
  if (!isDecodable) return { unusable: 'a kind of JPEG that the server does not decode' };
  return { extension: '.jpg', height: head.readUInt16BE(at + 5), width: head.readUInt16BE(at + 7) };
}
