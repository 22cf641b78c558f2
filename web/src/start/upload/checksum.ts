/** `Upload-Checksum` of a part: tus 1.0, extension checksum. */
export async function checksumHeader(part: Blob | Uint8Array<ArrayBuffer>): Promise<string> {
  const bytes = part instanceof Blob ? await part.arrayBuffer() : part;
  const digest = await crypto.subtle.digest('SHA-256', bytes);
  return `sha256 ${btoa(String.fromCharCode(...new Uint8Array(digest)))}`;
}

/** Browsers have WebCrypto only behind https and on this machine. */
export const canChecksum = (): boolean => globalThis.crypto?.subtle !== undefined;
