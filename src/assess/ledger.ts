import { COUNTER_NAMES, type CounterName, ENTITY_TYPES, type EntityType } from '../meta/entity-types.ts';
import type { FindingCode, ReasonCode } from '../meta/reason-codes.ts';

/** How many entities of a type there are, and what becomes of them. */
export interface Fate {
  total: number;
  exported: number;
  skipped: number;
  failed: number;
}

export interface OutcomeCount {
  type: EntityType;
  status: 'skipped' | 'failed';
  reason: ReasonCode;
  count: number;
}

export interface FindingCount {
  code: FindingCode;
  count: number;
  /** The first ones. */
  examples: FindingExample[];
}

export interface FindingExample {
  slackId: string;
  detail: string;
}

/** Findings of which that many are named. */
const EXAMPLES = 500;

/** Counts entities, outcomes and findings, as a job's tables would show them. */
export class Ledger {
  readonly #totals = new Map<EntityType, number>();
  readonly #outcomes = new Map<string, OutcomeCount>();
  readonly #findings = new Map<FindingCode, FindingCount>();
  readonly #once = new Set<string>();

  count(type: EntityType, entities = 1): void {
    this.#totals.set(type, (this.#totals.get(type) ?? 0) + entities);
  }

  outcome(type: EntityType, status: OutcomeCount['status'], reason: ReasonCode, entities = 1): void {
    const key = `${status} ${type} ${reason}`;
    const counted = this.#outcomes.get(key) ?? { type, status, reason, count: 0 };
    counted.count += entities;
    if (counted.count > 0) this.#outcomes.set(key, counted);
  }

  /** To be called once for each entity and code. */
  finding(code: FindingCode, slackId: string, detail = ''): void {
    const counted = this.#findings.get(code) ?? { code, count: 0, examples: [] };
    counted.count++;
    if (counted.examples.length < EXAMPLES) counted.examples.push({ slackId, detail });
    this.#findings.set(code, counted);
  }

  /** A finding that may come again for the same entity, and counts once. Costs memory for each. */
  findingOnce({ code, slackId, detail }: { code: FindingCode; slackId: string; detail: string }): void {
    const key = `${code} ${slackId}`;
    if (this.#once.has(key)) return;
    this.#once.add(key);
    this.finding(code, slackId, detail);
  }

  /** By status, type and reason. */
  get outcomes(): OutcomeCount[] {
    return [...this.#outcomes].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, counted]) => counted);
  }

  /** By code. */
  get findings(): FindingCount[] {
    return [...this.#findings.values()].sort((a, b) => (a.code < b.code ? -1 : 1));
  }

  get fates(): Record<CounterName, Fate> {
    const fates = ENTITY_TYPES.map((type) => {
      const of = (status: OutcomeCount['status']) =>
        this.outcomes
          .filter((outcome) => outcome.type === type && outcome.status === status)
          .reduce((sum, { count }) => sum + count, 0);
      const total = this.#totals.get(type) ?? 0;
      const [skipped, failed] = [of('skipped'), of('failed')];
      return [COUNTER_NAMES[type], { total, exported: total - skipped - failed, skipped, failed }];
    });
    return Object.fromEntries(fates) as Record<CounterName, Fate>;
  }
}
