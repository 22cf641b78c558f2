import { crc32, deflateRawSync } from 'node:zlib';

/** An entry whose records may say anything. What is left out is as it has to be. */
export interface CraftedEntry {
  name: string | Buffer;
  content?: Buffer | string;
  method?: number;
  flags?: number;
  /** Extra fields in the central directory. */
  extra?: Buffer;
  localName?: string | Buffer;
  /** Extra fields in the local header. */
  localExtra?: Buffer;
  /** What the central directory declares, against the truth. */
  declared?: { size?: number; compressedSize?: number; crc32?: number; offset?: number; disk?: number };
}

export interface CraftedEnd {
  entryCount?: number;
  disk?: number;
  directoryOffset?: number;
  comment?: Buffer;
}

/**
 * Builds a zip record by record, on purpose without the writer's code: what the reader accepts is tested against the
 * format and not against ourselves.
 */
export function craftZip(entries: CraftedEntry[], end: CraftedEnd = {}): Buffer {
  const files: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const entry of entries) {
    const { local, central } = craftEntry(entry, offset);
    files.push(local);
    directory.push(central);
    offset += local.length;
  }
  const { entryCount = entries.length, disk = 0, directoryOffset = offset, comment = Buffer.alloc(0) } = end;
  const record = Buffer.alloc(22);
  record.writeUInt32LE(0x06054b50, 0);
  record.writeUInt16LE(disk, 4);
  record.writeUInt16LE(disk, 6);
  record.writeUInt16LE(entryCount, 8);
  record.writeUInt16LE(entryCount, 10);
  record.writeUInt32LE(Buffer.concat(directory).length, 12);
  record.writeUInt32LE(directoryOffset, 16);
  record.writeUInt16LE(comment.length, 20);
  return Buffer.concat([...files, ...directory, record, comment]);
}

function craftEntry(entry: CraftedEntry, offset: number): { local: Buffer; central: Buffer } {
  const {
    method = 8,
    flags = 0,
    extra = Buffer.alloc(0),
    localExtra = Buffer.alloc(0),
    declared = {},
  } = entry;
  const name = Buffer.from(entry.name);
  const localName = Buffer.from(entry.localName ?? name);
  const content = Buffer.from(entry.content ?? '');
  const data = method === 8 ? deflateRawSync(content) : content;

  const local = Buffer.alloc(30);
  local.writeUInt32LE(0x04034b50, 0);
  local.writeUInt16LE(20, 4);
  local.writeUInt16LE(flags, 6);
  local.writeUInt16LE(method, 8);
  local.writeUInt32LE(crc32(content), 14);
  local.writeUInt32LE(data.length, 18);
  local.writeUInt32LE(content.length, 22);
  local.writeUInt16LE(localName.length, 26);
  local.writeUInt16LE(localExtra.length, 28);

  const central = Buffer.alloc(46);
  central.writeUInt32LE(0x02014b50, 0);
  central.writeUInt16LE(20, 6);
  central.writeUInt16LE(flags, 8);
  central.writeUInt16LE(method, 10);
  central.writeUInt32LE(declared.crc32 ?? crc32(content), 16);
  central.writeUInt32LE(declared.compressedSize ?? data.length, 20);
  central.writeUInt32LE(declared.size ?? content.length, 24);
  central.writeUInt16LE(name.length, 28);
  central.writeUInt16LE(extra.length, 30);
  central.writeUInt16LE(declared.disk ?? 0, 34);
  central.writeUInt32LE(declared.offset ?? offset, 42);
  return {
    local: Buffer.concat([local, localName, localExtra, data]),
    central: Buffer.concat([central, name, extra]),
  };
}

/** An extra field of this id. */
export function extraField(id: number, data: Buffer): Buffer {
  const head = Buffer.alloc(4);
  head.writeUInt16LE(id, 0);
  head.writeUInt16LE(data.length, 2);
  return Buffer.concat([head, data]);
}
