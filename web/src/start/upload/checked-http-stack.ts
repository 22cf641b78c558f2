import type { HttpRequest, HttpStack } from 'tus-js-client';
import { canChecksum, checksumHeader } from './checksum.ts';

/**
 * Sends each part with its SHA-256, so that one that arrives damaged is refused and sent again. tus-js-client shows the body of a
 * request to nobody but the stack that sends it.
 */
export function checkedHttpStack(inner: HttpStack): HttpStack {
  return {
    createRequest: (method, url) => checkedRequest(inner.createRequest(method, url)),
    getName: () => `checked ${inner.getName()}`,
  };
}

function checkedRequest(request: HttpRequest): HttpRequest {
  let isAborted = false;
  return {
    getMethod: () => request.getMethod(),
    getURL: () => request.getURL(),
    setHeader: (header, value) => request.setHeader(header, value),
    getHeader: (header) => request.getHeader(header),
    setProgressHandler: (handler) => request.setProgressHandler(handler),
    getUnderlyingObject: () => request.getUnderlyingObject(),
    abort() {
      isAborted = true;
      return request.abort();
    },
    async send(body: unknown) {
      if (request.getMethod() === 'PATCH' && isPart(body) && canChecksum()) {
        request.setHeader('Upload-Checksum', await checksumHeader(body));
        // Ended while the sum was made: sent now, the part would hold the upload's lock for nobody.
        if (isAborted) throw new Error('ended');
      }
      return request.send(body);
    },
  };
}

/** In a browser tus-js-client sends a Blob, in Node.js a Buffer. */
const isPart = (body: unknown): body is Blob | Uint8Array<ArrayBuffer> =>
  body instanceof Blob || body instanceof Uint8Array;
