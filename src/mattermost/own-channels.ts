/** Town Square and Off-Topic, which every team has. */
export const OWN_CHANNELS = ['town-square', 'off-topic'];
