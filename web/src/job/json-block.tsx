import { Title } from '@mantine/core';
import classes from './json-block.module.css';
import { prettyJson } from './pretty-json.ts';
import { ScrollRegion } from './scroll-region.tsx';

/** JSON texts, one below the other. They are content of people: shown as text, whatever they hold. */
export function JsonBlock({
  title,
  texts,
  empty,
}: {
  title: string;
  texts: readonly string[];
  empty: string;
}) {
  return (
    <div className={classes.block}>
      <Title order={3} size="h5" mb={4}>
        {title}
      </Title>
      {texts.length === 0 ? (
        empty
      ) : (
        <ScrollRegion label={`${title}, as JSON`}>
          <pre className={classes.text}>
            <code>{texts.map(prettyJson).join('\n')}</code>
          </pre>
        </ScrollRegion>
      )}
    </div>
  );
}
