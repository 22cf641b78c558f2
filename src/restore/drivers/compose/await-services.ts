import { InfrastructureError } from '../driver.ts';
import { type Docker, lastLines } from './docker.ts';
import type { Limits } from './limits.ts';
import { namesOf } from './names.ts';
import { parseServices, type ServiceState } from './parse-listing.ts';
import { listServices, serviceLog, serviceTasks } from './stack-commands.ts';

/** What each service of the run is like, as Swarm tells it. */
export const lookAtServices = async (docker: Docker, run: string): Promise<ServiceState[]> =>
  parseServices(await docker.ask(listServices({ run })));

/** @throws InfrastructureError a service is not healthy in time, with what became of its tasks and the end of its log */
export async function awaitServices(
  docker: Docker,
  { run, services, limits }: { run: string; services: readonly string[]; limits: Limits },
): Promise<void> {
  const deadline = Date.now() + limits.ready;
  for (;;) {
    const states = await lookAtServices(docker, run);
    const missing = services.filter(
      (service) => !states.some(({ name }) => name === namesOf(run).service(service)),
    );
    if (missing.length === 0 && states.every(({ isReady }) => isReady)) return;
    if (Date.now() > deadline)
      throw new InfrastructureError(
        [
          `not healthy in ${Math.round(limits.ready / 1_000)} s:`,
          ...missing.map((name) => `${name}: there is no such service`),
          await describeLate(docker, states, limits),
        ].join('\n'),
      );
    await docker.pause();
  }
}

/** Of each service that is not ready: its tasks and the end of its log, without secrets. */
export async function describeLate(
  docker: Docker,
  states: readonly ServiceState[],
  limits: Limits,
): Promise<string> {
  const described: string[] = [];
  for (const { name, replicas } of states.filter(({ isReady }) => !isReady)) {
    const [tasks, log] = await Promise.all(
      [serviceTasks(name), serviceLog(name)].map(async (command) => {
        const { stdout, stderr } = await docker.attempt(command, limits.ask);
        return lastLines(stdout + stderr);
      }),
    );
    described.push(`${name}: ${replicas}\n${tasks}\nthe end of its log:\n${log}`);
  }
  return docker.blot(described.join('\n'));
}
