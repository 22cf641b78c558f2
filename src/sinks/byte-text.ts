/**
 * Byte text: UTF-8 as a string of its bytes, one a character below U+0100. Lines that are only cut and put together cost
 * half as much so: nothing is decoded or encoded, and a character takes one byte of memory, not two.
 */
export const BYTE_TEXT = 'latin1';

/** What byte text says. */
export const textOf = (bytes: string): string => Buffer.from(bytes, BYTE_TEXT).toString('utf8');

/** Text as byte text. */
export const bytesOf = (text: string): string => Buffer.from(text, 'utf8').toString(BYTE_TEXT);
