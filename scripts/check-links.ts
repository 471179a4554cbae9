import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Relative links of every page point to files that exist, and to headings that are there. Gives the problems found. */
export function linkProblems(root: string): readonly string[] {
  const pages = globSync('**/*.md', { cwd: root, exclude: (name) => name.includes('node_modules') || /^(?:data|dist|\.git)$/.test(name) });
  return pages.flatMap((page) =>
    relativeLinks(readFileSync(join(root, page), 'utf8')).flatMap(({ line, target }) => {
      const [path = '', heading] = target.split('#');
      const file = path === '' ? page : join(dirname(page), decodeURI(path));
      if (!existsSync(join(root, file))) return [`${page}:${line}: there is no ${file}`];
      const isMissing = heading !== undefined && file.endsWith('.md') && !headingsOf(readFileSync(join(root, file), 'utf8')).includes(heading);
      return isMissing ? [`${page}:${line}: ${file} has no heading #${heading}`] : [];
    }),
  );
}

/** Links and pictures of a page that name no other host, outside of code. */
export function relativeLinks(text: string): readonly { readonly line: number; readonly target: string }[] {
  let inCode = false;
  return text.split('\n').flatMap((content, index) => {
    if (/^\s*(?:```|~~~)/.test(content)) inCode = !inCode;
    if (inCode) return [];
    const plain = content.replaceAll(/`[^`]*`/g, '');
    return [...plain.matchAll(/\]\(([^)\s]+)[^)]*\)/g)].map(([, target = '']) => ({ line: index + 1, target })).filter(({ target }) => !/^(?:[a-z][a-z0-9+.-]*:|\/)/i.test(target));
  });
}

/** The names under which a page's headings can be linked to, as GitHub makes them. */
export const headingsOf = (text: string): readonly string[] =>
  text.split('\n').flatMap((line) => {
    const heading = /^#{1,6} (.*)$/.exec(line)?.[1];
    return heading === undefined ? [] : [heading.toLowerCase().replaceAll(/[^\p{L}\p{N}\s_-]/gu, '').trim().replaceAll(/\s/g, '-')];
  });
