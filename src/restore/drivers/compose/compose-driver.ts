import { mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { z } from 'zod';
import type { Recipe } from '../../recipe/recipe.ts';
import { type Deployment, type Driver, InfrastructureError, type VolumeFile } from '../driver.ts';
import { awaitServices, describeLate, lookAtServices } from './await-services.ts';
import { botStackFile, deployBot } from './backup-bot.ts';
import { ContainersFile } from './containers-file.ts';
import type { Engine, RunContext, StackContext } from './context.ts';
import { createDocker } from './docker.ts';
import { createEngine } from './engine.ts';
import { HELPER_IMAGES, type HelperImages } from './images.ts';
import { findThings, leftoversOf } from './leftovers.ts';
import { LIMITS, type Limits } from './limits.ts';
import { filesOf, namesOf, RESTIC_PASSWORD } from './names.ts';
import { parseFiles } from './parse-listing.ts';
import { readStack } from './read-stack.ts';
import { createRepository, listFiles, resticVersion } from './restic-commands.ts';
import { type CommandRunner, runCommand } from './run-command.ts';
import { ensureSecrets, readSecrets } from './run-secrets.ts';
import {
  createSecret,
  deployStack,
  execPrefix,
  KINDS,
  listThings,
  openGateway,
  portOfGateway,
  restartService,
} from './stack-commands.ts';
import { stackEnvironment } from './stack-environment.ts';

export interface ComposeDriverOptions {
  /** Ends what is running and lets nothing new begin. */
  signal?: AbortSignal;
  log?: (line: string) => void;
  run?: CommandRunner;
  engine?: Engine;
  images?: Partial<HelperImages>;
  limits?: Partial<Limits>;
}

/** What a driver in another process has to know of what is deployed. In the run's folder. */
const Deployed = z.object({ services: z.array(z.string()), endpoints: ContainersFile.shape.endpoints });
type Deployed = z.infer<typeof Deployed>;

/**
 * Runs a recipe as a Docker Swarm stack of its own, by the docker program: what it runs is what `renderStep` renders.
 * `up` throws RecipeError if there is no docker here, or none that a proof can use (docs/restore-proof/compose-driver.md).
 */
export function createComposeDriver(deployment: Deployment, options: ComposeDriverOptions = {}): Driver {
  const { run, folder } = deployment;
  const { signal, log = () => {}, run: runner = runCommand, engine: engineName = 'restic' } = options;
  const limits: Limits = { ...LIMITS, ...options.limits };
  const context: RunContext = {
    run,
    folder,
    engine: engineName,
    images: { ...HELPER_IMAGES, ...options.images },
  };
  const files = filesOf(folder);
  const names = namesOf(run);
  const docker = createDocker({ run, folder, runner, limits, log, signal });
  const engine = createEngine({ docker, context, limits, log });

  const deployed = async (): Promise<Deployed> => {
    if (!(await isThere(files.record))) throw new InfrastructureError(`nothing of run ${run} is deployed`);
    return Deployed.parse(JSON.parse(await readFile(files.record, 'utf8')));
  };

  const isGateway = (name: string) => name.startsWith(names.gateway(''));
  const isOfStack = (name: string) => name.startsWith(names.volume(''));

  const volumes = async (): Promise<VolumeFile[]> => {
    const found = (await docker.ownNames('volume')).filter(isOfStack);
    if (found.length === 0) return [];
    return parseFiles(run, await docker.perform(listFiles(context, found), limits.engine));
  };

  const ready = async (): Promise<void> =>
    awaitServices(docker, { run, services: (await deployed()).services, limits });

  /** Files and docker's secrets, before anything that needs them. */
  const prepare = async (
    recipe: Recipe,
  ): Promise<{ stack: StackContext; environment: Record<string, string> }> => {
    const { stack, containers, environment, secrets } = await readStack(recipe, run, engineName);
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const values = await ensureSecrets(folder, [...secrets, RESTIC_PASSWORD]);
    const restic = `RESTIC_REPOSITORY=/repository\nRESTIC_PASSWORD=${values[RESTIC_PASSWORD]}\n`;
    const record: Deployed = { services: stack.services, endpoints: containers.endpoints };
    await writeFile(files.restic, restic, { mode: 0o600 });
    await writeFile(files.stack, stack.text, { mode: 0o600 });
    // Before anything is in docker: a teardown without it takes it that nothing is.
    await writeFile(files.record, JSON.stringify(record), { mode: 0o600 });
    const there = await docker.ownNames('secret');
    for (const secret of [...stack.secrets, ...(engineName === 'backup-bot-two' ? [RESTIC_PASSWORD] : [])]) {
      if (!there.includes(names.secret(secret))) await docker.ask(createSecret(context, secret));
    }
    const filled = stackEnvironment({
      run,
      variables: stack.variables,
      recipe: environment,
      containers,
      secrets,
      secretValue: (secret) => values[secret]!,
    });
    return {
      stack: { ...context, stack, endpoints: containers.endpoints, variables: Object.keys(filled) },
      environment: filled,
    };
  };

  const deploy = async (
    stack: StackContext,
    what: string,
    environment: Record<string, string>,
  ): Promise<void> => {
    const command = deployStack(stack, what);
    log(command.why);
    const result = await docker.attempt(command, limits.deploy, environment);
    if (result.exitCode === 0) return;
    const failure = await docker.failureOf(command, result);
    const late = await describeLate(docker, await lookAtServices(docker, run), limits);
    throw new InfrastructureError(`${command.why}: ${failure}\n${late}`.trimEnd());
  };

  return {
    ready,
    volumes,
    backup: engine.backup,
    list: engine.list,
    check: engine.check,
    restore: engine.restore,

    async up(recipe) {
      await docker.check();
      const { stack, environment } = await prepare(recipe);
      await deploy(stack, `deploy ${recipe.proof.name} ${recipe.version}`, environment);
      const open = (await docker.ownNames('container')).filter(isGateway);
      for (const name of Object.keys(stack.endpoints)) {
        if (!open.includes(names.gateway(name)))
          await docker.perform(openGateway(stack, name), limits.deploy);
      }
      if (engineName !== 'backup-bot-two') return;
      await docker.ask(createRepository(context));
      await writeFile(files.bot, botStackFile(context), { mode: 0o600 });
      await docker.perform(deployBot(context), limits.deploy);
    },

    async endpoints() {
      const { endpoints } = await deployed();
      const found = await Promise.all(
        Object.entries(endpoints).map(async ([name, { protocol }]) => {
          const answer = await docker.ask(portOfGateway({ run, endpoints }, name));
          const port = /127\.0\.0\.1:(\d+)/.exec(answer)?.[1];
          if (port === undefined)
            throw new InfrastructureError(
              `the endpoint "${name}" has no port of 127.0.0.1: docker port: ${answer.trim()}`,
            );
          return [name, { host: '127.0.0.1', port: Number(port), protocol }] as const;
        }),
      );
      return Object.fromEntries(found);
    },

    async exec() {
      const { services } = await deployed();
      return Object.fromEntries(services.map((service) => [service, execPrefix(names.service(service))]));
    },

    async secrets() {
      const { [RESTIC_PASSWORD]: _, ...secrets } = await readSecrets(folder);
      return secrets;
    },

    async restart(services) {
      for (const service of services ?? (await deployed()).services) {
        const command = restartService(context, service);
        log(command.why);
        await docker.perform(command, limits.deploy);
      }
      await ready();
    },

    async wipe() {
      log('remove the stack and its volumes');
      // A network that a gateway is in would stay.
      await docker.removeOwn('container', isGateway);
      await docker.removeStackAndWait(run);
      await docker.removeOwn('volume', isOfStack);
      return volumes();
    },

    async versions() {
      const prefix = names.service('');
      const services = await lookAtServices(docker, run);
      const restic = await docker.perform(resticVersion(context), limits.engine);
      return {
        docker: await docker.check(),
        restic: restic.trim().split('\n')[0]!,
        ...(engineName === 'backup-bot-two' && { 'backup-bot-two': context.images.backupBot }),
        ...Object.fromEntries(services.map(({ name, image }) => [name.slice(prefix.length), image])),
      };
    },

    async down() {
      const mayBeThere = (await isThere(files.record)) || (await docker.answers());
      if (mayBeThere) {
        log('remove everything of the run');
        await docker.removeOwn('container', isGateway);
        for (const stack of [names.bot, names.stack]) await docker.removeStackAndWait(stack);
        // Containers first: they hold on to the rest.
        for (const kind of KINDS) await docker.removeOwn(kind);
      }
      const things = mayBeThere ? await findThings((kind) => docker.ask(listThings(kind, run))) : null;
      // While docker has something of the run its record has to say so: else a docker that does not answer the next time would pass for one that has nothing.
      const isEmpty = Object.values(things ?? {}).every((found) => found.length === 0);
      if (isEmpty) await rm(folder, { recursive: true, force: true });
      return leftoversOf(things, (await isThere(folder)) ? [folder] : []);
    },
  };
}

const isThere = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );
