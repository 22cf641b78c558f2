import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { access, copyFile, mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Refusal } from './refusal.ts';
import { foldersOf, type ServerContext } from './server-context.ts';

export interface Manifest {
  id: string;
  name: string;
  version: string;
  webapp?: { bundle_path: string };
}

/** In the folder of a plugin that was uploaded: Mattermost keeps its archive in the data folder, and unpacks it at every start. */
const MANAGED = '.filestore';
const run = promisify(execFile);

/** The installed ones, by id. */
export async function listPlugins(context: ServerContext): Promise<Manifest[]> {
  const { plugins } = foldersOf(context);
  const manifests: Manifest[] = [];
  for (const name of (await readdir(plugins)).sort()) {
    const text = await readFile(join(plugins, name, 'plugin.json'), 'utf8').catch(() => undefined);
    if (text) manifests.push(JSON.parse(text) as Manifest);
  }
  return manifests;
}

export const isActive = ({ settings }: ServerContext, id: string): boolean => {
  const states = settings.read().PluginSettings!.PluginStates as Record<string, { Enable?: boolean }>;
  return states[id]?.Enable === true;
};

/** @throws Refusal 400 no plugin, or one that is there */
export async function uploadPlugin(context: ServerContext, archive: Uint8Array): Promise<Manifest> {
  const manifest = await unpack(context, archive, false);
  const kept = join(foldersOf(context).data, 'plugins');
  await mkdir(kept, { recursive: true });
  await writeFile(join(kept, `${manifest.id}.tar.gz`), archive);
  return manifest;
}

async function unpack(context: ServerContext, archive: Uint8Array, replaces: boolean): Promise<Manifest> {
  const { plugins } = foldersOf(context);
  const scratch = await mkdtemp(join(tmpdir(), 'plugin-'));
  try {
    await writeFile(join(scratch, 'archive'), archive);
    await mkdir(join(scratch, 'out'));
    await run('tar', ['-xzf', join(scratch, 'archive'), '-C', join(scratch, 'out')]);
    const [folder = ''] = await readdir(join(scratch, 'out'));
    const from = join(scratch, 'out', folder);
    const manifest = JSON.parse(await readFile(join(from, 'plugin.json'), 'utf8')) as Manifest;
    if (!/^[a-zA-Z0-9_][a-zA-Z0-9_.-]{2,189}$/.test(manifest.id))
      throw new Refusal(400, 'app.plugin.invalid_id.app_error');
    const to = join(plugins, manifest.id);
    if (!replaces && (await exists(to))) throw new Refusal(400, 'app.plugin.install_id.app_error');
    await rm(to, { recursive: true, force: true });
    await run('cp', ['-r', from, to]);
    await writeFile(join(to, MANAGED), '');
    return manifest;
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

/** Puts what the page of a plugin needs where it is fetched from. */
export async function activate(context: ServerContext, { id, webapp }: Manifest): Promise<void> {
  if (!webapp) return;
  const { plugins, client } = foldersOf(context);
  const source = join(plugins, id, webapp.bundle_path);
  const hash = createHash('sha256')
    .update(await readFile(source))
    .digest('hex')
    .slice(0, 16);
  await rm(join(client, id), { recursive: true, force: true });
  await mkdir(join(client, id), { recursive: true });
  await copyFile(source, join(client, id, `${id}_${hash}_bundle.js.tmp`));
  await rename(join(client, id, `${id}_${hash}_bundle.js.tmp`), join(client, id, `${id}_${hash}_bundle.js`));
}

export async function removePlugin(context: ServerContext, id: string): Promise<void> {
  const { plugins, data, client } = foldersOf(context);
  for (const path of [join(plugins, id), join(data, 'plugins', `${id}.tar.gz`), join(client, id)])
    await rm(path, { recursive: true, force: true });
}

/** At the start: uploaded ones anew from the data folder; those that were put there by hand stay as they are. */
export async function syncPlugins(context: ServerContext): Promise<void> {
  const { plugins, data } = foldersOf(context);
  await mkdir(plugins, { recursive: true });
  for (const name of await readdir(plugins))
    if (await exists(join(plugins, name, MANAGED))) await rm(join(plugins, name), { recursive: true });
  for (const name of await readdir(join(data, 'plugins')).catch(() => []))
    if (name.endsWith('.tar.gz')) await unpack(context, await readFile(join(data, 'plugins', name)), true);
  for (const manifest of await listPlugins(context))
    if (isActive(context, manifest.id)) await activate(context, manifest);
}

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );
