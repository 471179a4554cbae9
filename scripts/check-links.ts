import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Relative links of every page point to files that exist, and to headings that are there; so do the paths in this repository that it names as code. Gives the problems found. */
export function linkProblems(root: string): readonly string[] {
  const pages = globSync('**/*.md', { cwd: root, exclude: (name) => name.includes('node_modules') || /^(?:data|dist|\.git)$/.test(name) });
  return pages.flatMap((page) => {
    const text = readFileSync(join(root, page), 'utf8');
    const links = relativeLinks(text).flatMap(({ line, target }) => {
      const [path = '', heading] = target.split('#');
      const file = path === '' ? page : join(dirname(page), decodeURI(path));
      if (!existsSync(join(root, file))) return [`${page}:${line}: there is no ${file}`];
      const isMissing = heading !== undefined && file.endsWith('.md') && !headingsOf(readFileSync(join(root, file), 'utf8')).includes(heading);
      return isMissing ? [`${page}:${line}: ${file} has no heading #${heading}`] : [];
    });
    return [...links, ...namedPaths(text).flatMap(({ line, path }) => (existsSync(join(root, path)) ? [] : [`${page}:${line}: there is no ${path}`]))];
  });
}

/** Paths from the root of this repository that a page names between backticks; not patterns, nor what a run makes (a fresh clone lacks it), nor what follows a path, such as the name of a test. */
export function namedPaths(text: string): readonly { readonly line: number; readonly path: string }[] {
  return text.split('\n').flatMap((content, index) =>
    [...content.matchAll(/`((?:apps|bench|docs|drivers|e2e|model|packages|scripts|sim)\/[^`\s:]+)[^`]*`/g)].map(([, path = '']) => ({ line: index + 1, path })).filter(({ path }) => !/[*<{…]|\/(?:dist|node_modules)(?:\/|$)/.test(path)),
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
