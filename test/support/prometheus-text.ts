/** Samples by name and labels: `slack_mm2_jobs{status="running",stage="users"}`. */
export type Samples = Map<string, number>;

const NAME = '[a-zA-Z_:][a-zA-Z0-9_:]*';
const LABEL = `[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\\\\\n]|\\\\[\\\\"n])*"`;
const SAMPLE = new RegExp(`^(${NAME})(\\{${LABEL}(?:,${LABEL})*,?\\}|\\{\\})? (\\S+)$`);
const COMMENT = new RegExp(
  `^# (?:HELP (${NAME}) .*|TYPE (${NAME}) (counter|gauge|histogram|summary|untyped)|EOF)$`,
);

/**
 * Reads Prometheus's text format, version 0.0.4, as strictly as Prometheus does: every family has its type once, before its
 * samples, and no series stands twice.
 * @see prometheus.io/docs/instrumenting/exposition_formats
 */
export function parsePrometheusText(text: string): Samples {
  if (!text.endsWith('\n')) throw new Error('the last line does not end');
  const types = new Map<string, string>();
  const samples: Samples = new Map();
  for (const line of text.split('\n')) {
    if (line === '') continue;
    if (line.startsWith('#')) {
      const comment = COMMENT.exec(line);
      if (!comment) throw new Error(`no comment of the format: ${line}`);
      const [, , typed, type] = comment;
      if (typed === undefined) continue;
      if (types.has(typed)) throw new Error(`${typed} has two types`);
      types.set(typed, type!);
      continue;
    }
    const [, name, labels = '', value] = SAMPLE.exec(line) ?? [];
    if (name === undefined) throw new Error(`no sample: ${line}`);
    const number = value === '+Inf' ? Infinity : value === '-Inf' ? -Infinity : Number(value);
    if (Number.isNaN(number) && value !== 'NaN') throw new Error(`no number: ${line}`);
    const family = types.has(name) ? name : name.replace(/_(bucket|sum|count)$/, '');
    if (!types.has(family)) throw new Error(`${name} comes before its type`);
    if (samples.has(name + labels)) throw new Error(`${name}${labels} stands twice`);
    samples.set(name + labels, number);
  }
  return samples;
}
