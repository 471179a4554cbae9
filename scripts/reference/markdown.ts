/** The line on top of every generated page. `sources` are what to edit instead. */
export const header = (title: string, sources: string): string => `# ${title}\n\n<!-- Made by \`npm run docs\` from ${sources}. Edit those instead. -->\n`;

/** A table of GitHub's Markdown. Cells may hold anything but line breaks. */
export function table(titles: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll('|', String.raw`\|`)).join(' | ')} |`;
  return [line(titles), `|${titles.map(() => '---|').join('')}`, ...rows.map(line)].join('\n');
}

export const code = (text: string): string => `\`${text}\``;
