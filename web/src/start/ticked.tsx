import { Code } from '@mantine/core';

/** A text in which backticks mark what is to be typed. */
export function Ticked({ text }: { text: string }) {
  let at = 0;
  return text.split('`').map((part, index) => {
    const key = at;
    at += part.length + 1;
    return index % 2 === 1 ? (
      <Code key={key} className="breakable">
        {part}
      </Code>
    ) : (
      part
    );
  });
}
