import { createComposeDriver } from './compose/compose-driver.ts';
import type { Deployment, Driver } from './driver.ts';
import { createLocalDriver } from './local/create-local-driver.ts';

/** Ends what a driver does when it is not wanted any more. */
export interface DriverOptions {
  signal?: AbortSignal;
}

/** The driver of a deployment, which is there or is to be. */
export const openDriver = (deployment: Deployment, options: DriverOptions = {}): Driver =>
  deployment.driver === 'compose'
    ? createComposeDriver(deployment, options)
    : createLocalDriver(deployment, options);
