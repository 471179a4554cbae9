import { describeFormats } from '@latchkey/labels';
import { code, header, table } from './markdown.ts';

export function labelsPage(): string {
  const formats = describeFormats();
  const carriers = new Set(formats.map(({ carrier }) => carrier));
  return `${header('Label formats', 'packages/labels/src/formats')}
${formats.length} formats of ${carriers.size} carriers and standards. Recognition is a hint, never authority: a visit begins only for a number that the household expects.

*Shape*: \`#\` a digit, \`@\` a letter, \`*\` either, \`=\` the check character, the rest as it is. *Checked*: a check digit is verified, which finds misreadings, not forgeries.
*Tied by*: what besides ties such a number to its carrier: a \`prefix\` that the carrier has to itself, a \`range\` of fixed digits, or nothing but its \`length\`.

${table(
  ['id', 'carrier', 'name', 'shape', 'checked', 'tied by', 'source'],
  formats.map(({ id, carrier, name, shape, checked, evidence, source }) => [code(id), carrier, name, code(shape), checked ? 'yes' : 'no', evidence, source]),
)}
`;
}
