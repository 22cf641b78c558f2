import type { HttpRequest, HttpStack } from 'tus-js-client';

/**
 * For tus-js-client: sends with every part its SHA-256, by WebCrypto, as a page does. The client hands the bytes of a part to nobody but
 * its HTTP stack, so that is where they are read. In a browser a part is a Blob, here it is a Buffer.
 */
export const checkedHttpStack = (inner: HttpStack): HttpStack => ({
  getName: () => `checked ${inner.getName()}`,
  createRequest: (method, url) =>
    method === 'PATCH' ? checked(inner.createRequest(method, url)) : inner.createRequest(method, url),
});

function checked(request: HttpRequest): HttpRequest {
  const send = request.send.bind(request);
  const abort = request.abort.bind(request);
  let isAborted = false;
  return Object.assign(request, {
    send: async (part: Blob | Uint8Array<ArrayBuffer>) => {
      const bytes = part instanceof Blob ? await part.arrayBuffer() : part;
      const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
      // Between the digest and the sending the upload may have been given up.
      if (isAborted) throw new Error('aborted');
      request.setHeader('Upload-Checksum', `sha256 ${btoa(String.fromCharCode(...digest))}`);
      return send(part);
    },
    abort: () => {
      isAborted = true;
      return abort();
    },
  });
}
