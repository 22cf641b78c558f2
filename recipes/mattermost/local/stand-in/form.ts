import type { FastifyRequest } from 'fastify';

/** The body of a multipart request, which the server keeps as bytes (build-server.ts). */
export const formOf = ({ body, headers }: FastifyRequest): Promise<FormData> =>
  new Response(new Uint8Array(body as Buffer), {
    headers: { 'Content-Type': headers['content-type'] ?? '' },
  }).formData() as Promise<FormData>;
