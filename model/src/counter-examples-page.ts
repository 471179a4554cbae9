import type { HuntedBug } from './hunt.ts';
import { sequenceDiagram } from './trace.ts';

/** The page of all seeded bugs with their shortest counter-examples. */
export const counterExamplesPage = (hunted: readonly HuntedBug[]): string => `# Counter-examples

<!-- Made by \`npm run model-check -- --write\` from model/src/seeded-bugs.ts. Edit those instead. -->

Faults that were put into table, guards, facts or runner on purpose, each named for what it imitates, and the shortest way in which the model check saw each break a promise.
A fault that it did not see would fail the run. None of these is in the product.

${hunted
  .map(({ bug, found }) => `## ${bug.name}\n\nImitates: ${bug.incident}. Found at ${bug.home.name}.\n\nBroken: **${found?.invariant ?? 'nothing'}**, in ${found?.moves.length ?? 0} moves.\n${found === undefined ? '' : `\n\`\`\`mermaid\n${sequenceDiagram(bug.parts, bug.home, 1, bug.budget, found)}\n\`\`\`\n`}`)
  .join('\n')}`;
