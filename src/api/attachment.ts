import { Readable } from 'node:stream';
import type { FastifyReply } from 'fastify';

/** Sends text piece by piece, as a file to be kept: a browser shows nothing of it, and runs nothing. */
export const sendAttachment = (
  reply: FastifyReply,
  { name, type }: { name: string; type: string },
  pieces: AsyncIterable<string>,
) =>
  reply
    .type(`${type}; charset=utf-8`)
    .header('content-disposition', `attachment; filename="${name}"`)
    .header('x-content-type-options', 'nosniff')
    .send(Readable.from(pieces));
