import { loadClientConnectConfig } from '@temporalio/envconfig';
import type { NativeConnectionOptions } from '@temporalio/worker';

export interface TemporalConfig {
  /** For clients and workers alike: address, TLS, API key. */
  connection: NativeConnectionOptions;
  namespace: string;
}

/**
 * Where Temporal is, by the names of Temporal's own environment configuration (`TEMPORAL_ADDRESS`, `TEMPORAL_NAMESPACE`,
 * `TEMPORAL_API_KEY`, `TEMPORAL_TLS_…`). Its configuration file is left aside: a profile that somebody made for another
 * cluster must not decide where a migration goes.
 * @param address of the server, where it is known; one that the environment doesn't name is an embedded one, for which
 * nothing else in the environment is meant
 * @see docs.temporal.io/develop/environment-configuration
 */
export function temporalConfig(address?: string): TemporalConfig {
  if (address !== undefined && address !== process.env.TEMPORAL_ADDRESS) {
    return { connection: { address }, namespace: 'default' };
  }
  const { connectionOptions, namespace } = loadClientConnectConfig({
    disableFile: true,
    overrideEnvVars: process.env as Record<string, string>,
  });
  return { connection: connectionOptions, namespace: namespace ?? 'default' };
}
