import { orderedLines } from '../../../../src/sinks/live/import-zip.ts';
import type { LiveLine } from '../../../../src/sinks/live/line.ts';
import { type ReadPost, readLine } from './records.ts';

export interface ModelPost {
  key: string;
  /** Key of its root. */
  root: string | undefined;
  files: string[];
  reactions: Set<string>;
}

/**
 * What an import of posts does, in small. A root is matched by what it says; those of one run are looked for before any of
 * them is stored. Files are those of the line that came last, reactions those of all.
 */
export function importerModel() {
  const posts: ModelPost[] = [];
  const find = (key: string, root: string | undefined) =>
    posts.find((post) => post.key === key && post.root === root);
  const write = (post: ModelPost, { files, reactions }: ReadPost) => {
    post.files = [...files];
    for (const one of reactions) post.reactions.add(one);
  };
  const add = ({ key }: ReadPost, root: string | undefined) => {
    const post: ModelPost = { key, root, files: [], reactions: new Set() };
    posts.push(post);
    return post;
  };

  function run(lines: readonly ReadPost[], isKilled: () => boolean): boolean {
    const matched = lines.map((line) => find(line.key, undefined));
    const roots = lines.map((line, index) => matched[index] ?? add(line, undefined));
    for (const [index, line] of lines.entries()) {
      if (isKilled()) return false;
      write(roots[index]!, line);
      for (const reply of line.replies) {
        if (isKilled()) return false;
        write(find(reply.key, line.key) ?? add(reply, line.key), reply);
      }
    }
    return true;
  }

  return {
    posts,
    /** @param isKilled asked before each post; a run that is killed stays as it is. @returns whether it came to its end */
    apply(lines: readonly LiveLine[], isKilled: () => boolean = () => false): boolean {
      let share: ReadPost[] = [];
      for (const line of orderedLines(lines, 'team')) {
        if (typeof line !== 'string') share.push(readLine(line.text));
        else {
          if (!run(share, isKilled)) return false;
          share = [];
        }
      }
      return run(share, isKilled);
    },
  };
}
