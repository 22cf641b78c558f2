import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

const IV_BYTES = 12;
const TAG_BYTES = 16;

/** Keeps values with a browser that it can neither read nor change, until this process ends. */
export interface Sealer {
  seal(value: object): string;
  /** @returns undefined of what was not sealed here, or is too old */
  open(text: string): unknown;
}

/** @param lifetimeMs how long what was sealed can be opened */
export function createSealer(lifetimeMs: number): Sealer {
  const key = randomBytes(32);
  return {
    seal: (value) => {
      const iv = randomBytes(IV_BYTES);
      const cipher = createCipheriv('aes-256-gcm', key, iv);
      const until = Date.now() + lifetimeMs;
      const sealed = Buffer.concat([cipher.update(JSON.stringify({ until, value })), cipher.final()]);
      return Buffer.concat([iv, cipher.getAuthTag(), sealed]).toString('base64url');
    },
    open: (text) => {
      const bytes = Buffer.from(text, 'base64url');
      if (bytes.length <= IV_BYTES + TAG_BYTES) return undefined;
      const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, IV_BYTES), {
        authTagLength: TAG_BYTES,
      });
      decipher.setAuthTag(bytes.subarray(IV_BYTES, IV_BYTES + TAG_BYTES));
      try {
        const opened = Buffer.concat([
          decipher.update(bytes.subarray(IV_BYTES + TAG_BYTES)),
          decipher.final(),
        ]);
        const { until, value } = JSON.parse(opened.toString()) as { until: number; value: unknown };
        return until > Date.now() ? value : undefined;
      } catch {
        return undefined;
      }
    },
  };
}
