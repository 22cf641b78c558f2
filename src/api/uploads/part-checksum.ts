import { createHash, type Hash, timingSafeEqual } from 'node:crypto';
import { RequestError } from '../problem-answer.ts';

/** Of the header `Upload-Checksum`, in the order in which they are announced. */
export const CHECKSUM_ALGORITHMS = ['sha256', 'sha1', 'sha512'] as const;

/** What the bytes of a part have to come to. */
export interface PartChecksum {
  algorithm: (typeof CHECKSUM_ALGORITHMS)[number];
  digest: Buffer;
}

/**
 * Reads `Upload-Checksum: sha256 <base64>`.
 * @see https://tus.io/protocols/resumable-upload#checksum
 * @throws RequestError
 */
export function readChecksum(header: string | undefined): PartChecksum | undefined {
  if (header === undefined) return undefined;
  const [name, encoded = ''] = header.trim().split(/ +/);
  const algorithm = CHECKSUM_ALGORITHMS.find((one) => one === name);
  const digest = Buffer.from(encoded, 'base64');
  if (!algorithm || digest.length !== createHash(algorithm).digest().length)
    throw new RequestError(
      400,
      'invalid',
      `Upload-Checksum: expected one of ${CHECKSUM_ALGORITHMS.join(', ')}, a space and the digest in base64`,
    );
  return { algorithm, digest };
}

export const matches = (hash: Hash, { digest }: PartChecksum): boolean =>
  timingSafeEqual(hash.digest(), digest);
