/** The documentation holds: error codes, links, and what the safety case names. That generated pages are fresh is for `generate-docs.ts --check`. */
import { fileURLToPath } from 'node:url';
import { errorPageProblems } from './check-errors.ts';
import { linkProblems } from './check-links.ts';
import { safetyCaseProblems } from './check-safety-case.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const problems = [...errorPageProblems(root), ...linkProblems(root), ...safetyCaseProblems(root)];
for (const problem of problems) console.error(problem);
console.log(problems.length === 0 ? 'Error codes, links and the safety case agree with the sources.' : `${problems.length} problems.`);
process.exit(problems.length === 0 ? 0 : 1);
