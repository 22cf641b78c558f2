import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { InfrastructureError, RecipeError } from '../driver.ts';
import type { Command } from './command.ts';
import type { Limits } from './limits.ts';
import { isOwn } from './names.ts';
import { parseServices, parseThings } from './parse-listing.ts';
import type { CommandResult, CommandRunner } from './run-command.ts';
import { blotted, readSecrets } from './run-secrets.ts';
import {
  askDocker,
  type Kind,
  listServices,
  listThings,
  removeStack,
  removeThings,
} from './stack-commands.ts';

interface Options {
  run: string;
  folder: string;
  runner: CommandRunner;
  limits: Limits;
  log: (line: string) => void;
  signal: AbortSignal | undefined;
}

export type Docker = ReturnType<typeof createDocker>;

/** Runs commands for one run, and removes what belongs to it and nothing else. */
export function createDocker({ run, folder, runner, limits, log, signal }: Options) {
  /** Gives back whatever came of it. @throws RecipeError there is no such program */
  const attempt = async (
    command: Command,
    timeoutMs: number,
    environment: Record<string, string> = {},
  ): Promise<CommandResult> => {
    const result = await runner(command, { timeoutMs, signal, environment });
    if (result.problem === 'missing') throw noDocker(`${command.argv[0]} was not found on the PATH`);
    if (result.problem === 'aborted') throw stopped();
    return result;
  };

  const blot = async (text: string): Promise<string> => blotted(text, await readSecrets(folder));

  /** What a command that failed said, without secrets. */
  const failureOf = ({ argv }: Command, { stdout, stderr, exitCode, problem, ms }: CommandResult) => {
    const said = lastLines(stderr.trim() || stdout.trim());
    const how =
      problem === 'late' ? `took longer than ${Math.round(ms / 1_000)} s` : `exit status ${exitCode}`;
    return blot(`${argv.slice(0, 3).join(' ')}: ${how}${said ? `: ${said}` : ''}`);
  };

  /** @returns what it wrote @throws InfrastructureError with what it said, if it failed or took too long */
  const perform = async (
    command: Command,
    timeoutMs: number,
    environment?: Record<string, string>,
  ): Promise<string> => {
    const result = await attempt(command, timeoutMs, environment);
    if (result.exitCode === 0) return result.stdout;
    throw new InfrastructureError(`${command.why}: ${await failureOf(command, result)}`);
  };
  const ask = (command: Command): Promise<string> => perform(command, limits.ask);

  const pause = () =>
    sleep(limits.pause, undefined, { signal }).catch(() => {
      throw stopped();
    });

  /** Names of what carries both marks of the run. */
  const ownNames = async (kind: Kind): Promise<string[]> =>
    parseThings(await ask(listThings(kind, run)))
      .filter((thing) => isOwn(run, thing))
      .map(({ name }) => name);

  /** What is used by something that is just going away can't be removed yet: tries again until nothing is left, or time is up. */
  const removeOwn = async (kind: Kind, isMeant: (name: string) => boolean = () => true): Promise<void> => {
    const deadline = Date.now() + limits.removal;
    for (let tries = 0; ; tries++) {
      const names = (await ownNames(kind)).filter(isMeant);
      if (names.length === 0 || (tries > 0 && Date.now() > deadline)) return;
      if (tries > 0) await pause();
      const command = removeThings(kind, names, `each ${kind} of the run`);
      const result = await attempt(command, limits.ask);
      if (result.exitCode !== 0) log(await failureOf(command, result));
    }
  };

  /** Services of a stack and their containers, by name. */
  const partsOf = async (stack: string): Promise<string[]> => {
    const services = parseServices(await ask(listServices({ run }))).map(({ name }) => name);
    return [...services, ...(await ownNames('container'))].filter((name) => name.startsWith(`${stack}_`));
  };

  /** `docker stack rm` fails if tasks that are just ending still hold a network: what counts is that they end. */
  const removeStackAndWait = async (stack: string): Promise<void> => {
    const command = removeStack(stack);
    const deadline = Date.now() + limits.removal;
    for (;;) {
      const result = await attempt(command, limits.ask);
      const left = await partsOf(stack);
      if (left.length === 0) return;
      const failure = result.exitCode === 0 ? '' : `: ${await failureOf(command, result)}`;
      if (Date.now() > deadline)
        throw new InfrastructureError(`still there of the stack ${stack}: ${left.join(', ')}${failure}`);
      await pause();
    }
  };

  const look = async () => {
    const result = await attempt(askDocker(), limits.ask);
    const info = Info.safeParse(parseJson(result.stdout)).data;
    const errors = info?.ServerErrors ?? [];
    const isThere = result.exitCode === 0 && info !== undefined && errors.length === 0;
    return { info: isThere ? info : null, said: lastLines(errors.join(' ') || result.stderr) };
  };

  return {
    attempt,
    blot,
    failureOf,
    perform,
    ask,
    pause,
    ownNames,
    removeOwn,
    removeStackAndWait,

    /** Whether there is a docker that answers. */
    answers: async (): Promise<boolean> => {
      try {
        return (await look()).info !== null;
      } catch (error) {
        if (error instanceof RecipeError) return false;
        throw error;
      }
    },

    /** @returns its version @throws RecipeError there is none, or none that a proof can use */
    check: async (): Promise<string> => {
      const { info, said } = await look();
      if (!info) throw noDocker(`the docker program is here, but no daemon answers it (${said})`);
      const { LocalNodeState, ControlAvailable, Nodes = 1 } = info.Swarm;
      if (LocalNodeState !== 'active' || !ControlAvailable)
        throw new RecipeError(
          'this docker is no manager of a Swarm, which service labels and secrets need: docker swarm init, or use --driver local',
        );
      if (Nodes > 1)
        throw new RecipeError(
          `this Swarm has ${Nodes} nodes: a proof needs one of a single machine, as a volume is where its service runs`,
        );
      return info.ServerVersion ?? 'unknown';
    },
  };
}

const noDocker = (what: string) =>
  new RecipeError(
    `no docker on this machine: ${what}. Install Docker Engine 26 or newer and run docker swarm init, or use --driver local`,
  );

const stopped = () => new InfrastructureError('stopped');

const Info = z.object({
  ServerVersion: z.string().optional(),
  ServerErrors: z.array(z.string()).nullish(),
  Swarm: z
    .object({
      LocalNodeState: z.string().default(''),
      ControlAvailable: z.boolean().default(false),
      Nodes: z.number().optional(),
    })
    .default({ LocalNodeState: '', ControlAvailable: false }),
});

const LINES = 20;

/** The end of what a command wrote. */
export const lastLines = (text: string): string =>
  text.trim().split('\n').slice(-LINES).join('\n').slice(-4_000);

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
