/** The key of a new server in an address such as `/resident/claim#setup=…`. A fragment never reaches a server or its logs. */
export function setupKeyOf(hash: string): string | undefined {
  const key = new URLSearchParams(hash.replace(/^#/, '')).get('setup')?.trim();
  return key === undefined || key === '' ? undefined : key.slice(0, 100);
}

/** What the first owner types. */
export interface ClaimForm {
  readonly key: string;
  readonly name: string;
  readonly householdName: string;
  readonly email: string;
}

/** The field that is missing or wrong, in the order in which they stand; undefined when all is well. The server judges again. */
export function wrongField(form: ClaimForm): keyof ClaimForm | undefined {
  if (form.key.trim() === '') return 'key';
  if (form.name.trim() === '') return 'name';
  if (form.householdName.trim() === '') return 'householdName';
  return form.email.trim() === '' || /^[^\s@]+@[^\s@]+$/.test(form.email.trim()) ? undefined : 'email';
}
