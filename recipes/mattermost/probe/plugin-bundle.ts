import { gzipSync } from 'node:zlib';
import type { Maker } from './maker.ts';

export const PUBLIC_FILE = 'note.txt';

export const ID_PREFIX = 'com.example.';

/** A plugin without a program: its page does nothing, and a file of it can be fetched. As `.tar.gz`, to be uploaded. */
export function pluginBundle(make: Maker, label: string): { id: string; content: Buffer; bundle: Buffer } {
  const id = `${ID_PREFIX}${label}-${make.token(`plugin/${label}`)}`;
  const content = make.bytes(`plugin/${label}/note`, 2_000);
  const manifest = {
    id,
    name: `${label} ${make.token(`plugin/${label}`)}`,
    version: '1.2.3',
    min_server_version: '5.10.0',
    webapp: { bundle_path: 'webapp/main.js' },
  };
  const files: [string, Buffer][] = [
    ['plugin.json', Buffer.from(JSON.stringify(manifest))],
    [
      'webapp/main.js',
      Buffer.from(`window.registerPlugin(${JSON.stringify(id)},class{initialize(){}uninitialize(){}});\n`),
    ],
    [`public/${PUBLIC_FILE}`, content],
  ];
  const blocks = files.flatMap(([path, data]) => tarEntry(`${id}/${path}`, data));
  return { id, content, bundle: gzipSync(Buffer.concat([...blocks, Buffer.alloc(1024)])) };
}

/** Header and content, in blocks of 512 bytes (POSIX ustar). */
function tarEntry(path: string, data: Buffer): Buffer[] {
  const header = Buffer.alloc(512);
  header.write(path, 0, 100);
  header.write('0000644\0', 100);
  header.write('0000000\0', 108);
  header.write('0000000\0', 116);
  header.write(`${data.length.toString(8).padStart(11, '0')}\0`, 124);
  header.write('00000000000\0', 136);
  // The sum is taken with blanks in its own place.
  header.write('        ', 148);
  header.write('0', 156);
  header.write('ustar\x0000', 257);
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return [header, data, Buffer.alloc((512 - (data.length % 512)) % 512)];
}
