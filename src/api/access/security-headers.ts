import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import helmet from '@fastify/helmet';
import type { FastifyInstance } from 'fastify';

const nonces = new WeakMap<object, string>();

/** What a script or style of this one answer has to carry. */
export function nonceOf(response: object): string {
  const nonce = nonces.get(response) ?? randomBytes(16).toString('base64');
  nonces.set(response, nonce);
  return nonce;
}

const withNonce = (_: IncomingMessage, response: ServerResponse) => `'nonce-${nonceOf(response)}'`;

/** Half a year. */
const HSTS = 'max-age=15552000';
const FEATURES = [
  ...[
    'accelerometer',
    'autoplay',
    'camera',
    'display-capture',
    'encrypted-media',
    'fullscreen',
    'geolocation',
  ],
  ...[
    'gyroscope',
    'magnetometer',
    'microphone',
    'midi',
    'payment',
    'publickey-credentials-get',
    'usb',
    'xr-spatial-tracking',
  ],
];

/** Headers of every answer, streams too: they are set at the connection, which whoever takes it over keeps. */
export async function sendSecurityHeaders(app: FastifyInstance): Promise<void> {
  await app.register(helmet, {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'", withNonce],
        // Mantine puts <style> elements into the page, with the nonce that it finds there.
        styleSrc: ["'self'", withNonce],
        imgSrc: ["'self'", 'data:'],
        fontSrc: ["'self'"],
        connectSrc: ["'self'"],
        manifestSrc: ["'self'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
        baseUri: ["'none'"],
        objectSrc: ["'none'"],
      },
    },
    referrerPolicy: { policy: 'no-referrer' },
    frameguard: { action: 'deny' },
    crossOriginOpenerPolicy: { policy: 'same-origin' },
    crossOriginResourcePolicy: { policy: 'same-origin' },
    // By plain http it means nothing, and must not be promised.
    strictTransportSecurity: false,
  });
  app.addHook('onRequest', async ({ protocol }, { raw }) => {
    raw.setHeader('permissions-policy', FEATURES.map((name) => `${name}=()`).join(', '));
    raw.setHeader('cache-control', 'no-store');
    if (protocol === 'https') raw.setHeader('strict-transport-security', HSTS);
  });
  // What a library says to other sites (that of the uploads does) is not said.
  app.addHook('onSend', async (_, reply) => {
    for (const name of Object.keys(reply.getHeaders()))
      if (name.toLowerCase().startsWith('access-control-')) reply.removeHeader(name);
  });
}
