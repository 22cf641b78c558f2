import { createHash } from 'node:crypto';
import { request as httpRequest } from 'node:http';
import { craftZip } from '../../zip/craft-zip.ts';
import { seededBytes } from './seeded-bytes.ts';

/** A zip of about that many bytes, none of them alike. */
export const zipOf = (size: number): Buffer =>
  craftZip([{ name: 'users.json', method: 0, content: seededBytes(size) }]);

export const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('base64');

const TUS = { 'tus-resumable': '1.0.0' };
const metadata = (filename: string) => `filename ${Buffer.from(filename).toString('base64')}`;

/** Begins an upload. */
export const create = (endpoint: string, size: number, filename = 'export.zip'): Promise<Response> =>
  fetch(endpoint, {
    method: 'POST',
    headers: { ...TUS, 'upload-length': String(size), 'upload-metadata': metadata(filename) },
  });

/** Begins an upload. @returns its address */
export async function begin(endpoint: string, size: number, filename?: string): Promise<string> {
  const response = await create(endpoint, size, filename);
  if (response.status !== 201) throw new Error(`${response.status} ${await response.text()}`);
  return new URL(response.headers.get('location')!, endpoint).href;
}

/** Sends a part. @param checksum the whole header */
export const patch = (url: string, offset: number, bytes: Buffer, checksum?: string): Promise<Response> =>
  fetch(url, {
    method: 'PATCH',
    headers: {
      ...TUS,
      'content-type': 'application/offset+octet-stream',
      'upload-offset': String(offset),
      ...(checksum === undefined ? {} : { 'upload-checksum': checksum }),
    },
    body: new Uint8Array(bytes),
  });

/** How many bytes the service has; its status where it has none. */
export async function offsetOf(url: string): Promise<number | string> {
  const response = await fetch(url, { method: 'HEAD', headers: TUS });
  return response.ok ? Number(response.headers.get('upload-offset')) : `status ${response.status}`;
}

/** Sends the beginning of a part that is announced in full, and waits there. @returns cuts the connection */
export function tear(url: string, offset: number, part: Buffer, sent: number, checksum?: string): () => void {
  const request = httpRequest(url, {
    method: 'PATCH',
    headers: {
      ...TUS,
      'content-type': 'application/offset+octet-stream',
      'upload-offset': String(offset),
      'content-length': part.length,
      ...(checksum === undefined ? {} : { 'upload-checksum': checksum }),
    },
  });
  request.on('error', () => {});
  request.write(part.subarray(0, sent));
  return () => request.destroy();
}
