/** What a problem is about; `name` is as it stands in the file, of a channel `<team>/<channel>`. */
export interface Entity {
  type: string;
  name: string;
  /** Milliseconds; of posts, which have no name but their channel and this. */
  createAt?: number;
}

/** A broken rule. */
export interface Problem {
  /** From 1; 0 is the zip around the lines. */
  line: number;
  rule: string;
  entity?: Entity;
  /** The value, shortened; never the text of a post. */
  what: string;
}

/** Notes that a rule is broken by the entity that the reporter was made for. */
export type Report = (rule: string, what: string) => void;

/** Gathers problems: all are counted, of each rule the first ones are kept. */
export interface Problems {
  /** The line that is being checked. */
  line: number;
  of(entity?: Entity): Report;
  /** In the order in which they were found. */
  readonly kept: Problem[];
  /** By rule. */
  readonly totals: Map<string, number>;
}

/** @param limit problems to keep of each rule */
export function createProblems(limit: number): Problems {
  const kept: Problem[] = [];
  const totals = new Map<string, number>();
  return {
    line: 0,
    kept,
    totals,
    of(entity) {
      return (rule, what) => {
        const total = (totals.get(rule) ?? 0) + 1;
        totals.set(rule, total);
        if (total <= limit)
          kept.push({ line: this.line, rule, ...(entity && { entity: cut(entity) }), what });
      };
    },
  };
}

const MAX_SHOWN = 160;

const cut = (entity: Entity): Entity => ({ ...entity, name: entity.name.slice(0, MAX_SHOWN) });

/** A value as it is quoted in a problem: short, whatever it is. */
export function shown(value: unknown): string {
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (typeof value === 'object' && value !== null) return 'an object';
  const text = typeof value === 'string' ? value.slice(0, MAX_SHOWN) : value;
  return String(JSON.stringify(text));
}
