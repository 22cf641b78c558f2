import { freePort } from './free-port.ts';
import type { Service } from './service.ts';
import { PORT_TAKEN } from './stack-ports.ts';

/** OpenTelemetry's usual port for Prometheus; every further worker has the next one. */
export const FIRST_METRICS_PORT = 9464;

/**
 * Starts a worker whose metrics are at a port, or at any other if that one is taken: nobody shall go without a worker
 * because of its metrics. One that was `asked` for is not passed over.
 * @param chosen is told of the port, of every start
 */
export function onMetricsPort<Worker extends Service>(
  index: number,
  asked: number | undefined,
  start: (port: number, signal: AbortSignal) => Promise<Worker>,
  chosen: (port: number) => void,
): (signal: AbortSignal) => Promise<Worker> {
  let port = (asked ?? FIRST_METRICS_PORT) + index;
  return async (signal) => {
    if (asked === undefined) port = await freePort(port);
    chosen(port);
    return start(port, signal).catch(async (error: Error) => {
      if (asked !== undefined || !PORT_TAKEN.test(error.message)) throw error;
      port = await freePort();
      chosen(port);
      return start(port, signal);
    });
  };
}
