import type { IncomingMessage } from 'node:http';
import { PassThrough, Readable } from 'node:stream';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { UploadList } from '../schemas/upload.ts';
import type { Uploads } from '../uploads/uploads.ts';

const UploadParams = z.object({ id: z.string().min(1).max(200) });

/** Archives on their way here: tus 1.0 below `/uploads/tus`, and what has arrived. */
export const uploadRoutes: FastifyPluginAsyncZod<{ uploads: Uploads }> = async (app, { uploads }) => {
  // Its bytes are read as they come, by who writes them.
  app.addContentTypeParser('application/offset+octet-stream', (_, __, done) => done(null));

  app.get(
    '/uploads',
    { schema: { summary: 'Uploads, the newest first', tags: ['uploads'], response: { 200: UploadList } } },
    () => uploads.list(),
  );

  app.delete(
    '/uploads/:id',
    {
      schema: {
        summary: 'Remove an upload, finished or not',
        tags: ['uploads'],
        params: UploadParams,
        response: { 204: z.null() },
      },
    },
    async ({ params }, reply) => {
      await uploads.remove(params.id);
      return reply.code(204).send(null);
    },
  );

  const answer = (request: FastifyRequest, reply: FastifyReply) => passOn(uploads, request, reply);
  app.route({
    method: ['POST', 'OPTIONS'],
    url: '/uploads/tus',
    schema: { summary: 'tus 1.0: begin an upload', tags: ['uploads'] },
    handler: answer,
  });
  app.route({
    method: ['HEAD', 'PATCH', 'DELETE', 'OPTIONS'],
    url: '/uploads/tus/:id',
    schema: { summary: 'tus 1.0: go on with an upload, or end it', tags: ['uploads'], params: UploadParams },
    handler: answer,
  });
};

/** Of a part that is refused so much more is read and thrown away, so that its sender gets to read why; beyond that the connection ends. */
const MOST_DISCARDED_BYTES = 64 * 1024 * 1024;

async function passOn(uploads: Uploads, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const { raw, method } = request;
  const part = method === 'PATCH' ? bodyOf(raw) : undefined;
  const answer = await uploads.answer(
    new Request(new URL(request.url, 'http://localhost'), {
      method,
      headers: request.headers as Record<string, string>,
      ...(part ? { body: Readable.toWeb(part) as ReadableStream, duplex: 'half' } : {}),
    }),
  );
  for (const [name, value] of answer.headers) reply.header(name, value);
  if (answer.status >= 400) reply.type('application/problem+json');
  if (part) {
    raw.unpipe(part).resume();
    if (!raw.complete && !(Number(request.headers['content-length']) < MOST_DISCARDED_BYTES))
      reply.header('connection', 'close');
  }
  return reply.code(answer.status).send(answer.body === null ? '' : await answer.text());
}

/** A request's body as a stream that may be left at any time without the connection being cut. */
function bodyOf(raw: IncomingMessage): PassThrough {
  const body = new PassThrough();
  raw.once('close', () => {
    if (!raw.complete) body.destroy(new Error('the connection broke within a part'));
  });
  return raw.pipe(body);
}
