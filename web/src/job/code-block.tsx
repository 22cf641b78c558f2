import classes from './code-block.module.css';

/** Lines of code or JSON, as text whatever they hold. It scrolls by itself, also with the keyboard. */
export function CodeBlock({ label, text }: { label: string; text: string }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: without the focus the keyboard can't scroll it
    <section aria-label={label} tabIndex={0}>
      <pre className={classes.text}>
        <code>{text}</code>
      </pre>
    </section>
  );
}
