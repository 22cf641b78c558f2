import { RecipeError } from '../driver.ts';

/** What the placeholders of a process.yml, and of the templates that it names, stand for. */
export interface PlaceholderValues {
  run: string;
  recipe: string;
  sockets: string;
  user: string;
  group: string;
  /** By name. */
  volume: Readonly<Record<string, string>>;
  port: Readonly<Record<string, number>>;
  secret: Readonly<Record<string, string>>;
}

/** Fills the placeholders of a text; other braces stay as they are, as do `%{user}` and `${user}`. `where` names the text in errors. */
export const fill = (text: string, values: PlaceholderValues, where: string): string =>
  text.replace(PLACEHOLDER, (placeholder, single?: Single, kind?: Named, name?: string) => {
    if (single) return values[single];
    const known = values[kind as Named];
    const value = Object.hasOwn(known, name ?? '') ? known[name ?? ''] : undefined;
    if (value === undefined) throw new RecipeError(`${where}: ${placeholder}: there is no ${kind} "${name}"`);
    return String(value);
  });

type Single = 'run' | 'recipe' | 'sockets' | 'user' | 'group';
type Named = 'volume' | 'port' | 'secret';

const PLACEHOLDER = /(?<![%$])\{(?:(run|recipe|sockets|user|group)|(volume|port|secret):([^{}\s]*))\}/g;
