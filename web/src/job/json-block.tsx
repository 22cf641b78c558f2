import { Box, Title } from '@mantine/core';
import { CodeBlock } from './code-block.tsx';
import { prettyJson } from './pretty-json.ts';

/** JSON texts, one below the other. */
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
    <Box miw={0}>
      <Title order={3} size="h5" mb={4}>
        {title}
      </Title>
      {texts.length === 0 ? (
        empty
      ) : (
        <CodeBlock label={`${title}, as JSON`} text={texts.map(prettyJson).join('\n')} />
      )}
    </Box>
  );
}
