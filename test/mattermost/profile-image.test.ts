import { describe, expect, it } from '@jest/globals';
import { checkProfileImage, IMAGE_HEAD_BYTES, IMAGE_TAIL_BYTES } from '../../src/mattermost/profile-image.ts';
import { aGif, aJpeg, aPng, jpegSegment } from '../support/images.ts';

const check = (image: Buffer, sizeBytes = image.length) =>
  checkProfileImage({
    sizeBytes,
    head: image.subarray(0, IMAGE_HEAD_BYTES),
    tail: image.subarray(-IMAGE_TAIL_BYTES),
  });

/** A PNG that says it is of this size. */
const claiming = (width: number, height: number) => {
  const png = aPng(1, 1);
  png.writeUInt32BE(width, 16);
  png.writeUInt32BE(height, 20);
  return png;
};
const exif = jpegSegment(0xe1, Buffer.alloc(60_000, 0xff));
const adobe = jpegSegment(0xee, Buffer.from('Adobe\0d\0\0\0\0\0'));

describe('a profile picture', () => {
  it.each<[string, Buffer, string]>([
    ['PNG', aPng(3, 5), '.png'],
    ['JPEG', aJpeg(3, 5), '.jpg'],
    ['progressive JPEG', aJpeg(3, 5, { marker: 0xc2, components: 3 }), '.jpg'],
    ['JPEG behind what a camera has written', aJpeg(3, 5, { segments: [exif, exif] }), '.jpg'],
    ['JPEG of four colours, by Adobe', aJpeg(3, 5, { components: 4, segments: [adobe] }), '.jpg'],
    ['JPEG with padding behind', Buffer.concat([aJpeg(3, 5), Buffer.alloc(100)]), '.jpg'],
    ['GIF', aGif(3, 5), '.gif'],
    ['PNG of as many pixels as the server takes', claiming(7680, 4320), '.png'],
  ])('is taken: %s', (_what, image, extension) => {
    expect(check(image)).toEqual({ extension });
  });

  it.each<[string, Buffer, string]>([
    ['nothing', Buffer.alloc(0), 'neither PNG nor JPEG nor GIF'],
    ['a page', Buffer.from('<!DOCTYPE html>'), 'neither PNG nor JPEG nor GIF'],
    ['a WebP image', Buffer.from('RIFF\0\0\0\0WEBPVP8 '), 'neither PNG nor JPEG nor GIF'],
    ['a PNG that was cut', aPng(3, 5).subarray(0, -1), 'the image is not whole'],
    ['a JPEG that was cut', aJpeg(3, 5).subarray(0, -1), 'the image is not whole'],
    ['a GIF that was cut', aGif(3, 5).subarray(0, -1), 'the image is not whole'],
    ['a PNG without pixels', claiming(0, 5), '0 × 5 pixels'],
    ['a PNG beyond the server’s pixels', claiming(7680, 4321), '7680 × 4321 pixels'],
    ['a JPEG beyond them', aJpeg(65_535, 65_535), '65535 × 65535 pixels'],
    ['a lossless JPEG', aJpeg(3, 5, { marker: 0xc3 }), 'a kind of JPEG that the server does not decode'],
    [
      'a JPEG of four colours',
      aJpeg(3, 5, { components: 4 }),
      'a kind of JPEG that the server does not decode',
    ],
    ['a JPEG without a frame', aJpeg(3, 5, { marker: 0xc4 }), 'a JPEG without a frame header'],
    [
      'a JPEG whose frame is far away',
      aJpeg(3, 5, { segments: Array.from({ length: 20 }, () => exif) }),
      'no frame header in the first MiB',
    ],
  ])('is left out: %s', (_what, image, unusable) => {
    expect(check(image)).toEqual({ unusable });
  });

  it('is left out beyond the server’s largest file', () => {
    expect(check(aPng(1, 1), 100 * 1024 * 1024 + 1)).toEqual({ unusable: '104857601 bytes' });
  });

  it('is never taken half', () => {
    for (const image of [aPng(9, 9), aJpeg(9, 9), aGif(9, 9)]) {
      for (let end = 0; end < image.length; end++)
        expect(check(image.subarray(0, end))).toHaveProperty('unusable');
    }
  });
});
