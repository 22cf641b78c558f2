/** Whether a value is the id of a person or bot, such as U012AB3CD. Exports hold other things in its place. */
export const isSlackId = (value: unknown): value is string =>
  typeof value === 'string' && /^[A-Z0-9]{2,32}$/.test(value);
