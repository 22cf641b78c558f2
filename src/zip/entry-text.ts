import { isUtf8 } from 'node:buffer';
import { crc32 } from 'node:zlib';
import { EXTRA_UNICODE_PATH } from './zip-format.ts';

/** Code points 0x80–0xFF of IBM code page 437, the zip format's encoding of names without a flag (APPNOTE, appendix D). */
const CP437_HIGH =
  'ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u00a0';

/**
 * The name of an entry. Slack writes UTF-8 without setting the UTF-8 flag, so the bytes decide and not the flag: valid
 * UTF-8, else the Info-ZIP Unicode path field if it belongs to this name, else code page 437.
 * @param extra the entry's extra fields in the central directory
 * @see zulip zerver/data_import/slack.py (the same workaround); Info-ZIP extrafld.txt, 0x7075
 */
export function decodeEntryName(name: Buffer, extra: Buffer): string {
  if (isUtf8(name)) return name.toString('utf8');
  return unicodePath(name, extra) ?? fromCp437(name);
}

function unicodePath(name: Buffer, extra: Buffer): string | undefined {
  const field = findExtraField(extra, EXTRA_UNICODE_PATH);
  // The field is stale when a tool that does not know it has renamed the entry; its CRC tells.
  if (!field || field.length < 5 || field[0] !== 1 || field.readUInt32LE(1) !== crc32(name)) return undefined;
  const path = field.subarray(5);
  return isUtf8(path) ? path.toString('utf8') : undefined;
}

function fromCp437(name: Buffer): string {
  let text = '';
  for (const byte of name) text += byte < 0x80 ? String.fromCharCode(byte) : CP437_HIGH[byte - 0x80];
  return text;
}

/** The data of the first extra field with this id; fields that run past the end are ignored. */
export function findExtraField(extra: Buffer, id: number): Buffer | undefined {
  let at = 0;
  while (at + 4 <= extra.length) {
    const end = at + 4 + extra.readUInt16LE(at + 2);
    if (end > extra.length) return undefined;
    if (extra.readUInt16LE(at) === id) return extra.subarray(at + 4, end);
    at = end;
  }
  return undefined;
}
