import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import { adminOf } from './access.ts';
import { formOf } from './form.ts';
import { activate, isActive, listPlugins, removePlugin, uploadPlugin } from './plugins.ts';
import { found, Refusal } from './refusal.ts';
import { foldersOf, type ServerContext } from './server-context.ts';
import type { Config } from './settings.ts';

/** Health, configuration and plugins. @param app of the API @param site of the root, where plugins have their pages */
export function systemRoutes(app: FastifyInstance, site: FastifyInstance, context: ServerContext): void {
  const { pool, settings } = context;

  app.get('/system/ping', async () => {
    await pool.query('SELECT 1');
    return { status: 'OK' };
  });

  app.get('/config', async (request) => {
    await adminOf(context, request);
    return settings.shown();
  });

  app.put('/config/patch', async (request) => {
    await adminOf(context, request);
    const patch = request.body as Config;
    if (patch.PluginSettings && 'EnableUploads' in patch.PluginSettings)
      throw new Refusal(403, 'api.config.update_config.not_allowed_security.app_error');
    await settings.patch(patch);
    return settings.shown();
  });

  app.get('/plugins', async (request) => {
    await adminOf(context, request);
    const plugins = await listPlugins(context);
    return {
      active: plugins.filter(({ id }) => isActive(context, id)),
      inactive: plugins.filter(({ id }) => !isActive(context, id)),
    };
  });

  app.post('/plugins', async (request, reply) => {
    await adminOf(context, request);
    if (settings.read().PluginSettings!.EnableUploads !== true)
      throw new Refusal(501, 'app.plugin.upload_disabled.app_error');
    const file = (await formOf(request)).get('plugin');
    if (!(file instanceof File)) throw new Refusal(400, 'api.plugin.upload.no_file.app_error');
    return reply.code(201).send(await uploadPlugin(context, await file.bytes()));
  });

  const pluginOf = async (id: string) => {
    const plugin = (await listPlugins(context)).find((one) => one.id === id);
    return found(plugin, 'app.plugin.not_installed.app_error');
  };

  app.post('/plugins/:id/enable', async (request) => {
    await adminOf(context, request);
    const plugin = await pluginOf((request.params as { id: string }).id);
    await settings.patch({ PluginSettings: { PluginStates: { [plugin.id]: { Enable: true } } } });
    await activate(context, plugin);
    return { status: 'OK' };
  });

  app.delete('/plugins/:id', async (request) => {
    await adminOf(context, request);
    const { id } = await pluginOf((request.params as { id: string }).id);
    await settings.patch({ PluginSettings: { PluginStates: { [id]: { Enable: false } } } });
    await removePlugin(context, id);
    return { status: 'OK' };
  });

  site.get('/plugins/:id/public/:file', async (request, reply) => {
    const { id, file } = request.params as { id: string; file: string };
    if (!isActive(context, id)) throw new Refusal(404, 'app.plugin.not_installed.app_error');
    const path = join(foldersOf(context).plugins, (await pluginOf(id)).id, 'public', basename(file));
    const bytes = await readFile(path).catch(() => undefined);
    return reply.type('application/octet-stream').send(found(bytes, 'api.context.404.app_error'));
  });
}
