import type { Locale } from './locale.ts';

/** A table of texts: plain ones, and ones with facts in them, which are functions. Nested by screen. */
export interface TextTable {
  readonly [key: string]: string | ((...facts: never[]) => string) | TextTable;
}

/** The same keys and facts as `Table`, in any words. */
export type SameTexts<Table> = { readonly [Key in keyof Table]: Table[Key] extends string ? string : Table[Key] extends (...facts: infer Facts) => string ? (...facts: Facts) => string : SameTexts<Table[Key]> };

/** One table a language. A page takes `texts[currentLocale()]`. */
export type Texts<Table> = Readonly<Record<Locale, SameTexts<Table>>>;

/** The paths of all texts in a table, sorted: two tables that differ here miss a translation. */
export function textPaths(table: TextTable, prefix = ''): readonly string[] {
  return Object.entries(table)
    .flatMap(([key, value]) => (typeof value === 'object' ? textPaths(value, `${prefix}${key}.`) : [`${prefix}${key}${typeof value === 'function' ? `/${value.length}` : ''}`]))
    .toSorted();
}
