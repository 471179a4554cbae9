import pc from 'picocolors';
import { checks } from './doctor-checks.ts';

const MARK = { ok: pc.green('✓'), warning: pc.yellow('!'), missing: pc.red('✗') } as const;

/** Looks at this machine and says what is missing and how to get it. Returns 0 when nothing that is needed is missing. */
export async function doctor(output: NodeJS.WritableStream): Promise<number> {
  let missing = 0;
  for (const check of checks) {
    const finding = await check.look();
    if (finding.kind === 'missing') missing += 1;
    output.write(`${MARK[finding.kind]} ${check.title.padEnd(22)} ${finding.text}\n`);
    if (finding.kind !== 'ok') output.write(`  ${' '.repeat(22)} ${pc.dim(finding.remedy)}\n`);
  }
  output.write(missing === 0 ? '\nEverything that Latchkey needs is here.\n' : `\n${missing} ${missing === 1 ? 'thing is' : 'things are'} missing.\n`);
  return missing === 0 ? 0 : 1;
}
