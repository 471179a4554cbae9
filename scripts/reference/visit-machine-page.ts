import { defaultRules, type VisitRow, type VisitState, visitTable, type WatchRow, type WatchState, watchTable } from '@latchkey/domain';
import { formatDuration, Millis } from '@latchkey/kit';
import { code, header, table } from './markdown.ts';

// Object.entries forgets the names of its keys.
const states = Object.entries(visitTable) as readonly (readonly [VisitState, readonly VisitRow[]])[];
const watchStates = Object.entries(watchTable) as readonly (readonly [WatchState, readonly WatchRow[]])[];
const eventsOf = ({ on }: VisitRow | WatchRow): readonly string[] => (typeof on === 'string' ? [on] : on);

/** Every change of state once, with the events that bring it. Rows that stay where they are would only hide the rest. */
function diagram(): string {
  const edges = new Map<string, Set<string>>();
  for (const [from, rows] of states) {
    for (const row of rows.filter(({ to }) => to !== from)) {
      const edge = `${from} --> ${row.to}`;
      const labels = edges.get(edge) ?? new Set();
      for (const event of eventsOf(row)) labels.add(row.deadline === undefined ? event : `${row.deadline} passed`);
      edges.set(edge, labels);
    }
  }
  const lines = [...edges].map(([edge, labels]) => `  ${edge}: ${[...labels].join(', ')}`);
  const ends = states.filter(([, rows]) => rows.length === 0).map(([state]) => `  ${state} --> [*]`);
  return ['stateDiagram-v2', '  [*] --> new', ...lines, ...ends].join('\n');
}

const section = ([state, rows]: readonly [VisitState, readonly VisitRow[]]): string =>
  rows.length === 0
    ? `### ${state}\n\nAn end: nothing moves any more.\n`
    : `### ${state}\n\n${table(
        ['event', 'when', 'then', 'do'],
        rows.map((row) => [
          eventsOf(row).map((event) => code(row.deadline === undefined ? event : `${event}: ${row.deadline}`)).join(' '),
          row.when === undefined ? '' : code(row.when),
          row.to === state ? 'stays' : code(row.to),
          row.do.map(code).join(' '),
        ]),
      )}\n`;

const watchSection = (): string =>
  table(
    ['state', 'event', 'when', 'then', 'do'],
    watchStates.flatMap(([state, rows]) => rows.map((row) => [code(state), eventsOf(row).map(code).join(' '), row.when === undefined ? '' : code(row.when), row.to === state ? 'stays' : code(row.to), row.do.map(code).join(' ')])),
  );

export const visitMachinePage = (): string => `${header('The visit machine', 'packages/domain/src/visit/visit-table.ts')}
What the hub does about each event of a visit. In a state, the first row that matches the event and whose guard holds is taken; when none does, only the facts change. The table
below is the one that runs, and the one that the model check tries ([safety case](../safety-case.md), [counter-examples](counter-examples.md)). \`unlock\` stands in it once;
\`unlock.escape\` is the fire alarm's. Every \`lock\` is behind a guard that knows the door to be closed, or that nothing at this door could know.

\`\`\`mermaid
${diagram()}
\`\`\`

## Spans

A household may ask for less time, never for more.

${table(['name', 'span'], Object.entries(defaultRules).flatMap(([name, value]) => (typeof value === 'number' ? [[code(name), formatDuration(Millis(value))]] : [])))}

## Rows

\`alarm.*\` and \`visit.*\` under *do* are what people are told. Guards are in \`packages/domain/src/visit/visit-guards.ts\`.

${states.map(section).join('\n')}
## Between visits

The watch of a door (\`packages/domain/src/watch/watch-table.ts\`). It commands no lock; it writes a line of every opening, and unlocks in a fire where the door's rule says so.

${watchSection()}
`;
