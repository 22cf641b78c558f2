import { z } from 'zod';
import type { StoreAnswer } from '../../../src/restore/probe/protocol.ts';
import { type Context, mustRun } from './context.ts';
import { sha256 } from './random.ts';

const STORE = 'webmail';

const Found = z.object({
  contacts: z.array(z.array(z.string())),
  identities: z.array(z.array(z.string())),
  files: z.array(z.object({ path: z.string(), sha256: z.string(), mode: z.string() })),
});

/** Roundcube's own tables, by SQL in its container: it has neither a command nor an interface that could be asked. */
export async function seedWebmail(context: Context): Promise<void> {
  const { first, contact, gpgFile, random } = context.cast;
  await python(context, SEED, {
    user: first.email,
    name: first.displayedName,
    signature: random.words('signature', 8),
    contact: [contact.name, contact.email, vcard(contact.name, contact.email)],
    file: { path: `${first.email}/${gpgFile}`, content: random.bytes('gpg', 1_200).toString('base64') },
  });
}

export async function readWebmail(context: Context): Promise<StoreAnswer> {
  const found = Found.parse(JSON.parse(await python(context, READ, {})));
  const items: StoreAnswer['items'] = [];
  for (const [email = '', ...facts] of found.contacts)
    items.push({ id: `contact:${email}`, facts: { digest: sha256(facts.join('\n')) } });
  for (const [email = '', ...facts] of found.identities)
    items.push({ id: `identity:${email}`, facts: { digest: sha256(facts.join('\n')) } });
  for (const { path, ...facts } of found.files) items.push({ id: `gpg:${path}`, facts });
  return { store: STORE, answer: 'served', said: `${items.length} entries`, items };
}

export async function mutateWebmail(context: Context) {
  const { first, contact, gpgFile, random } = context.cast;
  const canary = `canary-${random.hex('webmail', 6)}@contacts.${context.cast.domain}`;
  const file = `${first.email}/${gpgFile}`;
  await addContact(context, random.words('webmail', 2), canary);
  await python(context, DAMAGE, { email: contact.email, name: random.words('damage', 2), file });
  return {
    canaries: [{ store: STORE, id: `contact:${canary}` }],
    damaged: [
      { store: STORE, id: `contact:${contact.email}` },
      { store: STORE, id: `gpg:${file}` },
    ],
  };
}

export async function writeWebmail(context: Context) {
  const email = `written-${context.cast.random.hex('written', 6)}@contacts.${context.cast.domain}`;
  await addContact(context, context.cast.random.words('written', 2), email);
  return [{ store: STORE, id: `contact:${email}` }];
}

const addContact = (context: Context, name: string, email: string) =>
  python(context, ADD, { user: context.cast.first.email, contact: [name, email, vcard(name, email)] });

const vcard = (name: string, email: string) =>
  `BEGIN:VCARD\r\nVERSION:3.0\r\nFN:${name}\r\nEMAIL:${email}\r\nEND:VCARD\r\n`;

const python = (context: Context, program: string, input: object) =>
  mustRun(context, 'webmail', ['python3', '-c', PREAMBLE + program], JSON.stringify(input));

/** Owners are changed by the service at each start. The folder is the container's unless the driver says where else it is. */
const PREAMBLE = `
import base64, hashlib, json, os, sqlite3, sys
data = os.environ.get('WEBMAIL_DATA', '/data')
given = json.load(sys.stdin)
database = sqlite3.connect(f'file:{data}/roundcube.db?mode=rw', uri=True, timeout=30)
`;

const ADD_CONTACT = `
    database.execute('INSERT INTO contacts (user_id, changed, name, email, vcard) SELECT user_id, datetime(), ?, ?, ? FROM users WHERE username = ?', [*given['contact'], given['user']])
`;

const ADD = `
with database:${ADD_CONTACT}`;

const SEED = `
with database:
    database.execute("INSERT INTO users (username, mail_host, created, language) VALUES (?, 'app', datetime(), 'en_US')", [given['user']])
    database.execute('INSERT INTO identities (user_id, changed, standard, name, email, signature) SELECT user_id, datetime(), 1, ?, username, ? FROM users WHERE username = ?', [given['name'], given['signature'], given['user']])${ADD_CONTACT}
path = os.path.join(data, 'gpg', given['file']['path'])
os.umask(0o077)
os.makedirs(os.path.dirname(path), exist_ok=True)
with open(path, 'wb') as file:
    file.write(base64.b64decode(given['file']['content']))
`;

const DAMAGE = `
with database:
    database.execute('UPDATE contacts SET name = ? WHERE email = ?', [given['name'], given['email']])
os.unlink(os.path.join(data, 'gpg', given['file']))
`;

const READ = `
def rows(query):
    return [[str(value) for value in row] for row in database.execute(query)]

def files(root):
    for folder, _, names in os.walk(root):
        for name in names:
            path = os.path.join(folder, name)
            found = os.lstat(path)
            with open(path, 'rb') as file:
                digest = hashlib.sha256(file.read()).hexdigest()
            yield {'path': os.path.relpath(path, root), 'sha256': digest, 'mode': format(found.st_mode & 0o7777, '04o')}

print(json.dumps({
    'contacts': rows('SELECT c.email, c.name, c.vcard, c.changed, u.username FROM contacts c JOIN users u USING (user_id) WHERE c.del = 0 ORDER BY c.email'),
    'identities': rows('SELECT i.email, i.name, i.signature, i.standard, u.username FROM identities i JOIN users u USING (user_id) WHERE i.del = 0 ORDER BY i.email'),
    'files': sorted(files(os.path.join(data, 'gpg')), key=lambda file: file['path']),
}))
`;
