import { Runtime } from '@temporalio/worker';
import { freePort } from '../embedded/free-port.ts';
import type { Logger } from '../observe/create-log.ts';
import { sdkLog } from '../observe/sdk-log.ts';

/** Somebody may take the port in the moment before the SDK does. */
const PORTS_TO_TRY = 5;

/**
 * Installs the Temporal SDK's runtime: its log goes to ours, its metrics to a port of the loopback interface.
 * @returns where its metrics are, if they are wanted
 */
export async function installRuntime(log: Logger, withMetrics: boolean): Promise<string | undefined> {
  const options = {
    // Signals are ours: the SDK's own handler would stop the workers without telling the activities.
    shutdownSignals: [],
    logger: sdkLog(log),
  };
  const logging = { filter: { core: 'WARN', other: 'ERROR' }, forward: {} } as const;
  if (!withMetrics) {
    Runtime.install({ ...options, telemetryOptions: { logging } });
    return undefined;
  }
  for (let left = PORTS_TO_TRY; ; left--) {
    const bindAddress = `127.0.0.1:${await freePort()}`;
    const prometheus = {
      bindAddress,
      countersTotalSuffix: true,
      unitSuffix: true,
      useSecondsForDurations: true,
    };
    try {
      Runtime.install({ ...options, telemetryOptions: { logging, metrics: { prometheus } } });
      return `http://${bindAddress}/metrics`;
    } catch (error) {
      if (left === 1) throw error;
    }
  }
}
