import { Gauge, Registry } from 'prom-client';

/** Asks one thing that the service depends on. Throws, or does not answer, if it is not there. */
export type Check = () => Promise<void>;

/** By name: null, or in words what is wrong. */
export type Health = Record<string, string | null>;

/** Asks everything at once; what has not answered after `timeoutMs` counts as not there. */
export async function checkHealth(checks: Record<string, Check>, timeoutMs = 2_000): Promise<Health> {
  const names = Object.keys(checks);
  const problems = await Promise.all(names.map((name) => problemOf(checks[name]!, timeoutMs)));
  return Object.fromEntries(names.map((name, index) => [name, problems[index]!]));
}

async function problemOf(check: Check, timeoutMs: number): Promise<string | null> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${timeoutMs / 1000} s`)), timeoutMs);
  });
  try {
    await Promise.race([check(), late]);
    return null;
  } catch (error) {
    return error instanceof Error && error.message ? error.message : 'does not answer';
  } finally {
    clearTimeout(timer);
  }
}

/** The same as Prometheus text. */
export function healthMetricsText(health: Health): Promise<string> {
  const registry = new Registry();
  const gauge = new Gauge({
    name: 'slack_mm2_dependency_up',
    help: '1 if what the service depends on answers, else 0',
    labelNames: ['dependency'],
    registers: [registry],
  });
  for (const [dependency, problem] of Object.entries(health)) {
    gauge.set({ dependency }, problem === null ? 1 : 0);
  }
  return registry.metrics();
}
