/** What a statement writes, as `insert visits`, or how it ends a transaction; undefined for one that only reads. */
export function statementOf(sql: string): string | undefined {
  const end = /^(commit|rollback)$/.exec(sql)?.[1];
  if (end !== undefined) return end;
  const [, verb, table] = /^(insert into|update|delete from) "?(?:\w+"?\."?)?(\w+)/.exec(sql) ?? [];
  return verb === undefined ? undefined : `${verb.split(' ')[0]} ${table}`;
}
