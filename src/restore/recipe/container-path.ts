/** An absolute path in a container, in the one way to write it: `//data/` is `/data`, and so is `data`. */
export const containerPath = (path: string): string =>
  `/${path
    .split('/')
    .filter((part) => part !== '' && part !== '.')
    .join('/')}`;
