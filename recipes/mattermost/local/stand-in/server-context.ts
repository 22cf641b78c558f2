import type { Pool } from 'pg';
import type { Settings } from './settings.ts';

export interface ServerContext {
  pool: Pool;
  settings: Settings;
}

/** The folders, as configured; read anew each time, since the configuration may change. */
export const foldersOf = ({ settings }: ServerContext) => {
  const { FileSettings, PluginSettings, BleveSettings } = settings.read();
  return {
    data: FileSettings!.Directory as string,
    plugins: PluginSettings!.Directory as string,
    client: PluginSettings!.ClientDirectory as string,
    indexes: BleveSettings!.IndexDir as string,
  };
};
