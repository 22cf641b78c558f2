import type { SeededRandom } from './seeded-random.ts';

/** The messages of one conversation in order of time, without their contents. */
export interface Timeline {
  /** Microseconds since 1970, rising; some share their millisecond. */
  times: Float64Array;
  /** Index of the thread's root for a reply, its own index for a root, -1 for a message without thread. */
  rootOf: Int32Array;
  /** Indexes of the replies, by root. */
  repliesOf: Map<number, number[]>;
  /** Where each day begins; one more than there are days. */
  dayStarts: Int32Array;
}

const DAY_MICROS = 86_400_000_000;
/** 2023-01-02 00:00 UTC. */
export const FIRST_DAY_MICROS = 1_672_617_600_000_000;
/** Mean of the 1 to 7 replies of a thread. */
const MEAN_REPLIES = 4;

export interface TimelineShape {
  messages: number;
  days: number;
  /** Share of the messages that are replies, about. */
  threadShare: number;
  /** Replies to the first message, beside those of `threadShare`; 0 for none. */
  firstThreadReplies: number;
}

/** @throws RangeError if there are too few messages for the replies to the first */
export function generateTimeline(random: SeededRandom, shape: TimelineShape): Timeline {
  const dayStarts = cutIntoDays(random, shape.messages, shape.days);
  const times = new Float64Array(shape.messages);
  for (let day = 0; day < shape.days; day++)
    fillDay(random, times, day, dayStarts[day]!, dayStarts[day + 1]!);
  return { times, dayStarts, ...drawThreads(random, shape) };
}

/** Days of 50 to 150 % of what is left per day; the last takes the rest. */
function cutIntoDays(random: SeededRandom, messages: number, days: number): Int32Array {
  const starts = new Int32Array(days + 1);
  let used = 0;
  for (let day = 0; day < days; day++) {
    starts[day] = used;
    const mean = (messages - used) / (days - day);
    const share = Math.round(mean * (0.5 + random.next()));
    used += day === days - 1 ? messages - used : Math.min(share, messages - used);
  }
  starts[days] = used;
  return starts;
}

function fillDay(random: SeededRandom, times: Float64Array, day: number, from: number, to: number): void {
  const start = FIRST_DAY_MICROS + day * DAY_MICROS;
  const step = DAY_MICROS / (to - from + 1);
  for (let i = from; i < to; i++) {
    const previous = times[i - 1];
    // Slack's bots write several messages in one millisecond.
    const joins = previous !== undefined && i > from && random.chance(0.02) && previous % 1000 < 990;
    times[i] = joins
      ? previous + 1 + random.below(9)
      : start + Math.floor((i - from + 0.9 * random.next()) * step);
    if (previous !== undefined && times[i]! <= previous) times[i] = previous + 1;
  }
}

function drawThreads(
  random: SeededRandom,
  { messages, threadShare, firstThreadReplies }: TimelineShape,
): Pick<Timeline, 'rootOf' | 'repliesOf'> {
  const rootOf = new Int32Array(messages).fill(-1);
  const repliesOf = new Map<number, number[]>();
  if (firstThreadReplies > 0) replyToFirst(firstThreadReplies, rootOf, repliesOf);
  const rootChance = threadShare / MEAN_REPLIES / (1 - Math.min(threadShare, 0.9));
  for (let root = 0; root < messages; root++) {
    if (rootOf[root] !== -1 || !random.chance(rootChance)) continue;
    const replies: number[] = [];
    const wanted = 1 + random.below(2 * MEAN_REPLIES - 1);
    for (
      let at = root + 1 + random.below(4);
      at < messages && replies.length < wanted;
      at += 1 + random.below(5)
    ) {
      if (rootOf[at] !== -1) continue;
      rootOf[at] = root;
      replies.push(at);
    }
    if (replies.length === 0) continue;
    rootOf[root] = root;
    repliesOf.set(root, replies);
  }
  return { rootOf, repliesOf };
}

/** Spreads the replies evenly over everything that follows the first message. Draws nothing: other threads stay random. */
function replyToFirst(wanted: number, rootOf: Int32Array, repliesOf: Map<number, number[]>): void {
  const following = rootOf.length - 1;
  if (wanted > following) throw new RangeError(`${wanted} replies to the first of ${rootOf.length} messages`);
  const replies = Array.from({ length: wanted }, (_, i) => 1 + Math.floor((i * following) / wanted));
  for (const at of [0, ...replies]) rootOf[at] = 0;
  repliesOf.set(0, replies);
}

/** `1672617600000100` → `"1672617600.000100"`. */
export function slackTs(micros: number): string {
  const seconds = Math.floor(micros / 1_000_000);
  return `${seconds}.${String(micros - seconds * 1_000_000).padStart(6, '0')}`;
}
