import { rm } from 'node:fs/promises';
import { getTestServices } from './test-services.ts';

/** Ends what `global-setup.ts` started, and leaves nothing behind. */
export default async function globalTeardown(): Promise<void> {
  const running = getTestServices();
  if (!running) return;
  await Promise.all(running.services.map((service) => service.stop()));
  await rm(running.directory, { recursive: true, force: true });
}
