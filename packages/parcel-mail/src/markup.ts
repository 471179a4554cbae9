/** A thing that a page describes by schema.org's vocabulary; values are texts or things. The same for JSON-LD and microdata. */
export interface MarkupItem {
  readonly types: readonly string[];
  readonly values: ReadonlyMap<string, readonly (string | MarkupItem)[]>;
}

const MOST_ITEMS = 500;
const DEEPEST = 12;
const LONGEST_JSON = 200_000;

/** The things in a block of JSON-LD (https://www.w3.org/TR/json-ld11/), as shops write it: no contexts are fetched. Nothing for what is no JSON. */
export function readJsonLd(text: string): readonly MarkupItem[] {
  if (text.length > LONGEST_JSON) return [];
  let room = MOST_ITEMS;
  const read = (value: unknown, depth: number): readonly (string | MarkupItem)[] => {
    if (typeof value === 'string' || typeof value === 'number') return [String(value)];
    if (value === null || typeof value !== 'object' || depth > DEEPEST || (room -= 1) < 0) return [];
    if (Array.isArray(value)) return value.flatMap((one) => read(one, depth + 1));
    const values = new Map(Object.entries(value).map(([key, one]) => [key, read(one, depth + 1)] as const));
    const types = (values.get('@type') ?? []).filter((type) => typeof type === 'string').map(typeName);
    return [{ types, values }];
  };
  try {
    return read(JSON.parse(text), 0).filter((one) => typeof one !== 'string');
  } catch {
    return [];
  }
}

/** `ParcelDelivery` of `http://schema.org/ParcelDelivery`. */
export const typeName = (type: string): string => type.slice(Math.max(type.lastIndexOf('/'), type.lastIndexOf('#'), type.lastIndexOf(':')) + 1);

/** Every thing of a type, wherever it stands, with the things around it, outermost first. */
export function itemsOfType(items: readonly MarkupItem[], type: string): readonly { readonly item: MarkupItem; readonly around: readonly MarkupItem[] }[] {
  const found: { item: MarkupItem; around: readonly MarkupItem[] }[] = [];
  const walk = (item: MarkupItem, around: readonly MarkupItem[]): void => {
    if (item.types.includes(type)) found.push({ item, around });
    for (const values of item.values.values()) for (const value of values) if (typeof value !== 'string') walk(value, [...around, item]);
  };
  for (const item of items) walk(item, []);
  return found;
}

/** The first text of a property; of a thing, its name. */
export function textOf(item: MarkupItem, property: string): string | undefined {
  const [value] = item.values.get(property) ?? [];
  const text = value === undefined || typeof value === 'string' ? value : textOf(value, 'name');
  return text?.trim() === '' ? undefined : text?.trim();
}
