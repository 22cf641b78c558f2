import { createHash, timingSafeEqual } from 'node:crypto';

const digest = (text: string) => createHash('sha256').update(text).digest();

/** Whether an `Authorization` header brings the token that a scraper was given. @param token undefined if there is none */
export function isMetricsToken(authorization: string | undefined, token: string | undefined): boolean {
  const [, sent] = /^bearer +(\S+)$/i.exec(authorization ?? '') ?? [];
  // Digests, as only what is equally long can be compared in constant time.
  return token !== undefined && sent !== undefined && timingSafeEqual(digest(sent), digest(token));
}
