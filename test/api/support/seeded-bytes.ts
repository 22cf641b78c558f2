import { createCipheriv } from 'node:crypto';

/** Bytes without any pattern, the same for the same length. */
export const seededBytes = (size: number): Buffer =>
  createCipheriv('aes-128-ctr', Buffer.alloc(16, 7), Buffer.alloc(16)).update(Buffer.alloc(size));
