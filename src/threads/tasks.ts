import { convertAttachments } from './convert-attachments.ts';
import { convertMessages } from './convert-messages.ts';
import { convertReactions } from './convert-reactions.ts';
import { readMessages } from './read-messages.ts';
import type { Share } from './share.ts';

/** What threads can do: from an input, one result after another. Inputs and results travel as copies. */
export const TASKS = { readMessages, convertMessages, convertAttachments, convertReactions };

type Tasks = typeof TASKS;
export type TaskName = keyof Tasks;
export type TaskInput<Name extends TaskName> = Parameters<Tasks[Name]>[0];
export type TaskResult<Name extends TaskName> =
  ReturnType<Tasks[Name]> extends AsyncIterable<Share<infer Value>> ? Value : never;
