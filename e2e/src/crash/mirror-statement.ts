/** What a statement writes, or writes first, as `insert visits`, or how it ends a transaction; undefined for one that only reads. */
export function statementOf(sql: string): string | undefined {
  const end = /^(commit|rollback)$/.exec(sql)?.[1];
  if (end !== undefined) return end;
  const [, verb, table] = /^\s*(?:with\b.*?\(\s*)?(insert into|update|delete from) "?(?:\w+"?\."?)?(\w+)/s.exec(sql) ?? [];
  return verb === undefined ? undefined : `${verb.split(' ')[0]} ${table}`;
}
