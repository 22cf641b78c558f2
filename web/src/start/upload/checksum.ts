/** `Upload-Checksum` of a part: tus 1.0, extension checksum. */
export async function checksumHeader(part: Blob): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', await part.arrayBuffer());
  return `sha256 ${btoa(String.fromCharCode(...new Uint8Array(digest)))}`;
}

/** Browsers have WebCrypto only behind https and on this machine. */
export const canChecksum = (): boolean => globalThis.crypto?.subtle !== undefined;
