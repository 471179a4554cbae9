import { describeError } from '@latchkey/kit';
import { Command } from 'commander';
import pc from 'picocolors';
import type { z } from 'zod';
import { configReference } from './config-reference.ts';
import { type Program, runProgram } from './program.ts';
import { hubProgram } from './programs/hub-program.ts';
import { serverProgram } from './programs/server-program.ts';
import { simProgram } from './programs/sim-program.ts';

/** The command `latchkey`. Each program is loaded only when asked for: `latchkey label` needs no database. */
const command = new Command('latchkey')
  .description('Unattended delivery: the door opens for a parcel, only while a camera is provably live')
  .version('0.1.0')
  .showHelpAfterError()
  .configureHelp({ sortSubcommands: false });

command
  .command('start')
  .description('the whole demo street: server, hub and simulated home, supervised')
  .option('--lan', 'let phones on the same network take part, by HTTPS with a certificate authority of your own')
  .option('--empty', 'without the demo home: a server for a real installation')
  .option('--verbose', 'show every line of every program')
  .action(async (options: { readonly lan?: true; readonly empty?: true; readonly verbose?: true }) => {
    const { launch } = await import('./launcher/launcher.ts');
    process.exitCode = await launch({ lan: options.lan === true, empty: options.empty === true, verbose: options.verbose === true });
  });

function add<Schema extends z.ZodObject>(program: Program<Schema>): Command {
  return command
    .command(program.name)
    .description(program.description)
    .addHelpText('after', () => `\n${configReference(program.config)}`)
    .action(() => runProgram(program));
}
add(serverProgram);
add(hubProgram)
  .command('clear-breaker')
  .description('at the hub’s own machine: lets doors open again after the breaker tripped, or after its clock had run ahead')
  .action(async () => {
    const { clearBreaker } = await import('./clear-breaker/clear-breaker-command.ts');
    process.exitCode = await clearBreaker(process.env['LATCHKEY_DATA'] ?? './data', process.stdout);
  });
add(simProgram);

command
  .command('doctor')
  .description('checks what is missing on this machine, and says how to get it')
  .action(async () => {
    const { doctor } = await import('./doctor/doctor-command.ts');
    process.exitCode = await doctor(process.stdout);
  });

command
  .command('deliver')
  .description('plays one whole delivery against the running demo home; exit 0 only if the door ended secured and the recording exists')
  .option('--url <url>', 'the server', process.env['LATCHKEY_URL'] ?? `http://127.0.0.1:${process.env['LATCHKEY_PORT'] ?? '8080'}`)
  .option('--door <name>', 'which door: front-door or parcel-box', 'front-door')
  .action(async (options: { readonly url: string; readonly door: string }) => {
    const { deliver } = await import('./deliver/deliver-command.ts');
    process.exitCode = await deliver(options, process.stdout);
  });

command
  .command('label')
  .description('what a label’s text says: one line of JSON a text')
  .argument('<text>', 'the text, or - for one text a line on standard input')
  .action(async (text: string) => {
    const { labelLine, labelLines } = await import('./label/label-command.ts');
    if (text === '-') await labelLines(process.stdin, process.stdout);
    else process.stdout.write(`${labelLine(text)}\n`);
  });

command
  .command('restore')
  .description('brings the archive that a household saved back into the server of this machine, which must not run; all of it or nothing')
  .argument('<file>', 'the archive’s first part, a zip, or its household.jsonl')
  .action(async (file: string) => {
    const { restore } = await import('./restore/restore-command.ts');
    await restore(file, process.stdout);
  });

command
  .command('verify')
  .description('checks the evidence bundle of a visit, or a saved proof, without any network; exit 0 proved, 2 proved in part, 1 not proved')
  .argument('<file>', 'the bundle, a zip; or the proof, JSON')
  .option('--hub <key>', 'the thumbprint of the household’s hub: a bundle signed by another is not proved')
  .option('--tsa-ca <file>', 'certificates (PEM or DER) of the time stamp authorities that you trust: a stamp of another is not proved')
  .option('--json', 'the whole verdict as one line of JSON')
  .action(async (file: string, options: { readonly hub?: string; readonly tsaCa?: string; readonly json?: true }) => {
    const { verify } = await import('./verify/verify-command.ts');
    process.exitCode = await verify(file, { hub: options.hub, tsaCa: options.tsaCa, json: options.json === true }, process.stdout);
  });

command
  .command('stamp')
  .description('has a time stamp authority (RFC 3161) confirm when a bundle’s signatures were there; sends it one hash, and writes the stamp into the bundle')
  .argument('<file>', 'the bundle, a zip')
  .requiredOption('--tsa <url>', 'the authority, such as https://tsa.example')
  .action(async (file: string, options: { readonly tsa: string }) => {
    const { stamp } = await import('./verify/stamp-command.ts');
    await stamp(file, options.tsa, process.stdout);
  });

try {
  await command.parseAsync();
} catch (error) {
  process.stderr.write(`${pc.red(describeError(error))}\n`);
  process.exitCode = 1;
}
