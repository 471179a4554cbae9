/** The documentation holds: error codes and links. That generated pages are fresh is for `generate-docs.ts --check`. */
import { fileURLToPath } from 'node:url';
import { errorPageProblems } from './check-errors.ts';
import { linkProblems } from './check-links.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const problems = [...errorPageProblems(root), ...linkProblems(root)];
for (const problem of problems) console.error(problem);
console.log(problems.length === 0 ? 'Error codes and links agree with the sources.' : `${problems.length} problems.`);
process.exit(problems.length === 0 ? 0 : 1);
