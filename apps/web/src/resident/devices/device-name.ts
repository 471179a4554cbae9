const BROWSERS: readonly (readonly [RegExp, string])[] = [[/Edg\//, 'Edge'], [/Firefox\//, 'Firefox'], [/Chrome\//, 'Chrome'], [/Safari\//, 'Safari']];
const MACHINES: readonly (readonly [RegExp, string])[] = [[/iPhone/, 'iPhone'], [/iPad/, 'iPad'], [/Android/, 'Android'], [/Macintosh/, 'Mac'], [/Windows/, 'Windows'], [/CrOS/, 'Chromebook'], [/Linux/, 'Linux']];

/** A name by which people tell their devices apart: `Chrome, Android`. */
export function deviceNameOf(userAgent: string): string {
  const found = (list: readonly (readonly [RegExp, string])[]) => list.find(([pattern]) => pattern.test(userAgent))?.[1];
  return [found(BROWSERS) ?? 'Browser', found(MACHINES)].filter((part) => part !== undefined).join(', ');
}
