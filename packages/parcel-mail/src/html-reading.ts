import { Parser } from 'htmlparser2';
import { type MarkupItem, readJsonLd, typeName } from './markup.ts';

/** What a person sees of an HTML body, where its links lead, and what its markup says. */
export interface HtmlReading {
  readonly text: string;
  readonly links: readonly string[];
  readonly items: readonly MarkupItem[];
}

const UNSEEN = new Set(['script', 'style', 'title', 'template', 'noscript', 'svg', 'select', 'object', 'iframe']);
const LINES = new Set(['p', 'div', 'tr', 'td', 'th', 'li', 'br', 'h1', 'h2', 'h3', 'h4', 'table', 'blockquote', 'hr']);
const MOST_LINKS = 300;
const MOST_ITEMS = 500;
const DEEPEST = 1_000;
const PIECE = 16_384;
const LONGEST_BLOCK = 200_000;

interface OpenElement {
  readonly name: string;
  readonly hides: boolean;
  readonly item: MutableItem | undefined;
  /** The property that this element's text is the value of, and what it held so far. */
  readonly property: { readonly owner: MutableItem; readonly names: readonly string[]; text: string } | undefined;
}
type MutableItem = { readonly types: readonly string[]; readonly values: Map<string, (string | MarkupItem)[]> };

/** Reads HTML in one pass without a tree; what stands behind a thousand open elements is not read. No script runs and nothing is fetched. */
export function readHtml(html: string, longest: number): HtmlReading {
  const links: string[] = [];
  const items: MarkupItem[] = [];
  const open: OpenElement[] = [];
  const scopes: MutableItem[] = [];
  let text = '';
  let hidden = 0;
  let jsonLd: string | undefined;
  let made = 0;

  const add = (owner: MutableItem, names: readonly string[], value: string | MarkupItem) => {
    for (const name of names) owner.values.set(name, [...(owner.values.get(name) ?? []), value].slice(0, 50));
  };
  const parser = new Parser({
    onopentag(name, attributes) {
      if (LINES.has(name)) text += '\n';
      if (name === 'script' && attributes['type']?.trim().toLowerCase() === 'application/ld+json') jsonLd = '';
      const href = attributes['href'];
      if (name === 'a' && href !== undefined && links.length < MOST_LINKS) links.push(href.slice(0, 2_000));
      const owner = scopes.at(-1);
      const names = owner === undefined ? [] : (attributes['itemprop'] ?? '').split(/\s+/).filter((one) => one !== '');
      let item: MutableItem | undefined;
      if (attributes['itemscope'] !== undefined && made < MOST_ITEMS) {
        made += 1;
        item = { types: (attributes['itemtype'] ?? '').split(/\s+/).map(typeName), values: new Map() };
        if (owner !== undefined && names.length > 0) add(owner, names, item);
        else items.push(item);
        scopes.push(item);
      }
      const attribute = attributes['content'] ?? attributes['datetime'] ?? (name === 'a' || name === 'link' ? href : undefined);
      const says = owner !== undefined && names.length > 0 && item === undefined;
      if (says && attribute !== undefined) add(owner, names, attribute.slice(0, 500));
      const hides = UNSEEN.has(name) || attributes['hidden'] !== undefined || /display\s*:\s*none/i.test(attributes['style'] ?? '');
      if (hides) hidden += 1;
      open.push({ name, hides, item, property: says && attribute === undefined ? { owner, names, text: '' } : undefined });
    },
    ontext(data) {
      if (jsonLd !== undefined && jsonLd.length < LONGEST_BLOCK) jsonLd += data;
      const property = open.at(-1)?.property;
      if (property !== undefined && property.text.length < 500) property.text += data;
      if (hidden === 0 && text.length < longest) text += data;
    },
    onclosetag(name) {
      const closed = open.pop();
      if (closed === undefined) return;
      if (closed.hides) hidden -= 1;
      if (closed.item !== undefined) scopes.pop();
      if (closed.property !== undefined) add(closed.property.owner, closed.property.names, closed.property.text.trim());
      if (name === 'script' && jsonLd !== undefined) {
        items.push(...readJsonLd(jsonLd));
        jsonLd = undefined;
      }
      if (LINES.has(name)) text += '\n';
    },
  });
  // The parser's own time grows with the square of the depth, so it is fed in pieces and stopped when a body is deeper than any mail's.
  for (let at = 0; at < html.length && open.length < DEEPEST; at += PIECE) parser.write(html.slice(at, at + PIECE));
  parser.end();
  return { text: text.slice(0, longest).replaceAll(/[ \t\u00a0]+/g, ' ').replaceAll(/\s*\n\s*/g, '\n'), links, items };
}
