import { realpathSync, statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import files from '@fastify/static';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { nonceOf } from './access/security-headers.ts';
import { notFound } from './problem-answer.ts';

/** Made by `npm run build`. */
const BUILT = fileURLToPath(new URL('../../web/dist', import.meta.url));

/** Stands in `index.html` where the nonce of an answer belongs. */
const NONCE = '__CSP_NONCE__';

const NOT_BUILT = `<!doctype html>
<html lang="en"><meta charset="utf-8"><title>Slack-MM2 Sync</title>
<h1>The page is not built</h1>
<p>Run <code>npm run build</code> in the folder of slack-mm2, then load this page again. The API answers without it.</p>
</html>
`;

/**
 * Serves the page: its files as they were built and, for every other path that nothing else answers, `index.html`, as the page has routes of its own.
 * To be registered behind all other routes.
 */
export async function servePages(app: FastifyInstance, folder = BUILT): Promise<void> {
  await app.register(files, {
    root: folder,
    serve: false,
    suppressWarning: true,
    cacheControl: false,
    dotfiles: 'deny',
  });
  // These have no page: what is not there is not there, in whatever method.
  for (const prefix of ['/api', '/auth'])
    for (const url of [prefix, `${prefix}/*`])
      app.all(url, { schema: { hide: true } }, async (request) => {
        throw notFound(`there is no ${request.method} ${request.url.split('?')[0]}`);
      });

  app.get('/*', { schema: { hide: true } }, async (request, reply) => {
    const path = (request.params as { '*': string })['*'];
    if (path !== '' && path !== 'index.html' && isFile(folder, path)) {
      // Vite puts a digest of the content into the names of these.
      if (path.startsWith('assets/')) reply.header('cache-control', 'public, max-age=31536000, immutable');
      return reply.sendFile(path);
    }
    if (path.startsWith('assets/')) throw notFound('the page has no such file: load it again');
    return sendIndex(reply, folder);
  });
}

/** Whether a path leads to a file in the folder itself, not through a link to elsewhere, nor by another spelling. */
function isFile(folder: string, path: string): boolean {
  if (path.includes('\0') || path.endsWith('/')) return false;
  try {
    const root = realpathSync(folder);
    const wanted = join(root, path);
    return wanted === `${root}${sep}${path}` && realpathSync(wanted) === wanted && statSync(wanted).isFile();
  } catch {
    return false;
  }
}

async function sendIndex(reply: FastifyReply, folder: string): Promise<FastifyReply> {
  const html = await readFile(join(folder, 'index.html'), 'utf8').catch(() => undefined);
  return reply
    .type('text/html; charset=utf-8')
    .code(html === undefined ? 503 : 200)
    .send(html?.replaceAll(NONCE, nonceOf(reply.raw)) ?? NOT_BUILT);
}
