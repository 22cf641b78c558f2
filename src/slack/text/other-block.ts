import {
  bareText,
  controls,
  headingMarkdown,
  imageMarkdown,
  linkMarkdown,
  paragraphs,
  plainMarkdown,
  textObject,
} from './block-parts.ts';
import type { Names } from './names.ts';
import { elementsOf, type Fields, fieldsOf, stringOf } from './untyped.ts';

/** Levels of blocks in blocks that are followed before they are taken for hostile. */
const MAX_DEPTH = 10;
/** Where the types that came later keep their texts, in the order in which Slack shows them. */
const TEXTS = ['subtitle', 'author_name', 'text', 'body', 'description', 'details', 'output', 'caption'];
/** Where they keep blocks, cards and tasks. */
const CHILDREN = ['blocks', 'child_blocks', 'elements', 'cards', 'tasks'];

/**
 * A block of a type without a rule of its own: video, alert, card, carousel, container, contact_card, task_card, plan,
 * and whatever Slack invents. Its title, texts, image, links and inner blocks are shown, each on its own line.
 * @see docs.slack.dev, "Blocks"; slackapi/node-slack-sdk packages/types block-kit
 */
export function otherBlock(
  block: Fields,
  names: Names,
  inner: (blocks: readonly unknown[], names: Names, depth: number) => string,
  depth: number,
): string {
  const lines = [
    titleMarkdown(block, names),
    ...TEXTS.map((key) => textObject(block[key], names)),
    image(block.hero_image, names),
    ...elementsOf(block.fields).map((field) => textObject(field, names)),
    controls(block.sources, names),
    controls(block.actions, names),
  ];
  const children =
    depth < MAX_DEPTH ? CHILDREN.map((key) => inner(elementsOf(block[key]), names, depth + 1)) : [];
  return paragraphs([paragraphs(lines, '\n'), ...children]);
}

/** Linked if the block leads somewhere, else bold. */
function titleMarkdown(block: Fields, names: Names): string {
  const { title, rich_text_title: rich, name, label } = block;
  const url = stringOf(block.title_url) || stringOf(block.url) || stringOf(block.video_url);
  const text = bareText(title) || bareText(name) || bareText(label);
  if (url !== '') return linkMarkdown(url, text);
  const shownRich = textObject(rich, names);
  if (shownRich !== '') return shownRich;
  const isMarkup = fieldsOf(title).type === 'mrkdwn' || fieldsOf(title).type === 'rich_text';
  if (isMarkup) return textObject(title, names);
  return title === undefined ? plainMarkdown(text, names) : headingMarkdown(text, names);
}

const image = (value: unknown, names: Names) =>
  typeof value === 'object' && value !== null ? imageMarkdown(fieldsOf(value), names) : '';
