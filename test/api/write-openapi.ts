import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { apiDocument } from './support/api-document.ts';

/** Writes docs/openapi.json, the committed copy: a change of the API is seen in its review. `npm run openapi`. */
const file = fileURLToPath(new URL('../../docs/openapi.json', import.meta.url));
await writeFile(file, `${JSON.stringify(await apiDocument(), undefined, 2)}\n`);
