import type { FastifyInstance, FastifyRequest } from 'fastify';
import { AppError } from '../app-error.ts';

/** More than any limit that the routes themselves look at. */
const MAX_BODY_BYTES = 256 * 1024 * 1024;

/** Routes whose body comes as it is: `formOf` reads it. */
export function formRoutes(app: FastifyInstance, routes: (raw: FastifyInstance) => void): void {
  app.register(async (raw) => {
    raw.removeAllContentTypeParsers();
    raw.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: MAX_BODY_BYTES }, (_request, body, done) =>
      done(null, body),
    );
    routes(raw);
  });
}

/** @throws AppError of this id, where the body is no form */
export async function formOf({ headers, body }: FastifyRequest, id: string, status = 400): Promise<FormData> {
  try {
    const type = headers['content-type'] ?? '';
    const bytes = new Uint8Array(body as Buffer);
    return await new Response(bytes, { headers: { 'content-type': type } }).formData();
  } catch {
    throw new AppError(id, { status, where: 'parse' });
  }
}

/** The file of a form; undefined where there is a text, or nothing, in its place. */
export function fileOf(form: FormData, name: string): File | undefined {
  const value = form.get(name);
  return value instanceof File ? value : undefined;
}
