import { randomBytes } from 'node:crypto';

const ALPHABET = 'ybndrfg8ejkmcpqxot1uwisza345h769';

/** 26 characters of z-base-32, as Mattermost's ids. */
export const newId = (): string => Array.from(randomBytes(26), (byte) => ALPHABET[byte & 31]).join('');
