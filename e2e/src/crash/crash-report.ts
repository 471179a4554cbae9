import type { RoundOutcome } from './crash-round.ts';

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
const seconds = (millis: number): string => (millis / 1_000).toFixed(1);

const COLUMNS = ['victim', 'points', 'kills or cuts', 'secured', 'secured, alarmed', 'refused', 'never began', 'alarmed', 'to the end, p50 s', 'max s', 'broken'] as const;

/** One row a victim, as Markdown. */
export function summaryTable(outcomes: readonly RoundOutcome[]): string {
  const struck = outcomes.filter(({ kills }) => kills > 0);
  const names = [...new Set(struck.map(({ strike }) => victimOf(strike)))];
  const rows = names.map((name) => {
    const own = struck.filter(({ strike }) => victimOf(strike) === name);
    const ended = (end: RoundOutcome['end']) => String(own.filter((outcome) => outcome.end === end).length);
    const times = own.map(({ millisToEnd }) => millisToEnd);
    return [
      name, String(new Set(own.map(({ strike }) => `${strike.door} ${strike.story} ${strike.again ?? strike.point}`)).size), String(own.reduce((sum, { kills }) => sum + kills, 0)),
      ended('secured'), ended('secured-alarmed'), ended('refused'), ended('never-began'), ended('alarmed'), seconds(median(times)), seconds(Math.max(...times)), String(own.filter(({ broken }) => broken.length > 0).length),
    ];
  });
  return [COLUMNS, COLUMNS.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

export const victimOf = ({ victim, again }: RoundOutcome['strike']): string => (again === undefined ? victim : 'hub, twice');

/** One row a point: what the visit became when somebody was killed there, as Markdown. */
export function pointTable(outcomes: readonly RoundOutcome[]): string {
  const struck = outcomes.filter(({ kills }) => kills > 0);
  const points = [...new Set(struck.map(({ strike }) => `${strike.again === undefined ? '' : 'taking over: '}${strike.again ?? strike.point}`))].toSorted();
  const rows = points.map((point) => {
    const own = struck.filter(({ strike }) => `${strike.again === undefined ? '' : 'taking over: '}${strike.again ?? strike.point}` === point);
    const ends = Map.groupBy(own, ({ strike, end }) => `${victimOf(strike)}: ${end}`);
    return `| ${point} | ${own.reduce((sum, { kills }) => sum + kills, 0)} | ${[...ends].map(([end, rounds]) => (rounds.length > 1 ? `${end} (${rounds.length})` : end)).toSorted().join('; ')} |`;
  });
  return ['| point | kills | what the visit became |', '|---|---|---|', ...rows].join('\n');
}

/** `N kills and N power cuts at N points: N promises broken`. */
export function closingLine(outcomes: readonly RoundOutcome[]): string {
  const struck = outcomes.filter(({ kills }) => kills > 0);
  const points = new Set(struck.map(({ strike }) => `${strike.door} ${strike.story} ${strike.point} ${strike.again ?? ''}`));
  return `${killsIn(outcomes)} kills and ${cutsIn(outcomes)} power cuts at ${points.size} points: ${outcomes.reduce((sum, { broken }) => sum + broken.length, 0)} promises broken`;
}

const isCut = ({ strike: { victim } }: RoundOutcome): boolean => victim === 'hub-power' || victim === 'server-power';
const strikesIn = (outcomes: readonly RoundOutcome[]): number => outcomes.reduce((sum, { kills }) => sum + kills, 0);

/** How often a program was killed while its disk stayed as it was. */
export const killsIn = (outcomes: readonly RoundOutcome[]): number => strikesIn(outcomes.filter((outcome) => !isCut(outcome)));

/** How often a disk lost its power. */
export const cutsIn = (outcomes: readonly RoundOutcome[]): number => strikesIn(outcomes.filter(isCut));
