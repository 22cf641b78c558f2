/** What a hook's command line looks like to a shell, as far as a linter cares. */
export interface HookText {
  /** A quote that is not closed. */
  openQuote: "'" | '"' | null;
  hasSingleQuote: boolean;
  hasPipe: boolean;
  /** `;`, `&` or `|| true`: commands whose failure is not that of the hook. */
  hidesFailure: boolean;
  /** Words of each simple command; what stood in quotes is one word, without them. */
  commands: string[][];
}

const SEPARATOR = /^(\|\||&&|\|&|[|;&(){}\n])/;

/** Splits a command line as a shell would; substitutions and redirections are words. */
export function readHook(command: string): HookText {
  let quote: HookText['openQuote'] = null;
  let word: string | null = null;
  const commands: string[][] = [[]];
  const separators: string[] = [];
  const endWord = () => {
    if (word !== null) commands.at(-1)!.push(word);
    word = null;
  };
  for (let at = 0; at < command.length; at++) {
    const sign = command[at]!;
    const separator = quote === null ? SEPARATOR.exec(command.slice(at))?.[0] : undefined;
    if (sign === '\\' && quote !== "'") {
      word = (word ?? '') + (command[at + 1] ?? '');
      at++;
    } else if (quote !== null && sign === quote) {
      quote = null;
    } else if (quote === null && (sign === "'" || sign === '"')) {
      quote = sign;
      word ??= '';
    } else if (separator !== undefined && !isPartOfWord(command, at)) {
      endWord();
      separators.push(separator);
      commands.push([]);
      at += separator.length - 1;
    } else if (quote === null && /\s/.test(sign)) {
      endWord();
    } else {
      word = (word ?? '') + sign;
    }
  }
  endWord();
  // `sh -c "a | b"`
  const nested = commands
    .filter((words) => words.includes('-c'))
    .flatMap((words) => words.filter((each) => /\s/.test(each)).map(readHook));
  const flat = commands.filter((words) => words.length > 0);
  return {
    openQuote: quote,
    hasSingleQuote: command.includes("'"),
    hasPipe:
      separators.some((each) => each === '|' || each === '|&') || nested.some(({ hasPipe }) => hasPipe),
    hidesFailure: isFailureHidden(command, separators) || nested.some(({ hidesFailure }) => hidesFailure),
    commands: [...flat, ...nested.flatMap((each) => each.commands)],
  };
}

/** `2>&1`, `>|file`, `${X}`, `{a,b}`: signs that separate nothing. */
const isPartOfWord = (command: string, at: number): boolean => {
  const [before, sign, after] = [command[at - 1] ?? ' ', command[at]!, command[at + 1] ?? ' '];
  if (sign === '&') return before === '>' || after === '>';
  if (sign === '|') return before === '>';
  if (sign === '{') return !/\s/.test(after);
  if (sign === '}') return !/[\s;]/.test(before);
  return false;
};

const hasErrexit = (command: string): boolean => /\bset\s+-[a-z]*e/.test(command);

const isFailureHidden = (command: string, separators: readonly string[]): boolean =>
  /\|\|\s*(true|:)(\s|;|$)/.test(command) ||
  separators.includes('&') ||
  (separators.includes(';') && !hasErrexit(command) && !/^\s*set\s+-o\s+pipefail\s*;[^;]*$/.test(command));
