/**
 * Makes packages/client/dist (`npm run client`): the typed client as a package that needs nothing else, for programs outside this repository, which have
 * neither the route table nor the library that it is written in. `npm pack ./packages/client/dist` then gives one file to install.
 */
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { routes } from '@latchkey/contract';
import ts from 'typescript';

const root = fileURLToPath(new URL('..', import.meta.url));
const source = join(root, 'packages/client/src');
const clientFile = join(source, 'client.ts');
/** Beside the sources, so that it imports as they do; never written. */
const printedFile = join(source, 'printed.ts');
const PRINTED = `
import type { Method, Operations, Problem } from './operations.ts';
type Plain<T> = T extends Response ? T : T extends object ? { [Key in keyof T]: Plain<T[Key]> } : T;
export type Printed = { readonly operations: Plain<Operations>; readonly problem: Plain<Problem>; readonly method: Method };
`;

/** @param folder is made anew. */
export function buildClient(folder: string): void {
  const { config } = ts.readConfigFile(join(root, 'tsconfig.json'), (file) => ts.sys.readFile(file));
  const { options } = ts.parseJsonConfigFileContent({ ...config, include: [], files: [clientFile] }, ts.sys, root);
  const given = { ...options, noEmit: false, declaration: true, rewriteRelativeImportExtensions: true, removeComments: false };
  const disk = ts.createCompilerHost(given);
  const host: ts.CompilerHost = {
    ...disk,
    fileExists: (file) => file === printedFile || disk.fileExists(file),
    readFile: (file) => (file === printedFile ? PRINTED : disk.readFile(file)),
    getSourceFile: (file, version, ...more) => (file === printedFile ? ts.createSourceFile(file, PRINTED, version) : disk.getSourceFile(file, version, ...more)),
  };
  const program = ts.createProgram([clientFile, printedFile], given, host);
  const [problem] = ts.getPreEmitDiagnostics(program);
  if (problem !== undefined) throw new TypeError(ts.flattenDiagnosticMessageText(problem.messageText, '\n'));

  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  program.emit(sourceOf(program, clientFile), (file, text) => writeFileSync(join(folder, basename(file)), text.replaceAll("'./operations.ts'", "'./operations.js'")));
  writeFileSync(join(folder, 'operations.d.ts'), operationTypes(program));
  const { name, version, description, license } = JSON.parse(readFileSync(join(source, '../package.json'), 'utf8')) as Readonly<Record<string, string>>;
  const exported = { types: './client.d.ts', default: './client.js' };
  writeFileSync(join(folder, 'package.json'), `${JSON.stringify({ name, version, description, license, type: 'module', exports: { '.': exported }, files: ['*.js', '*.d.ts'], engines: { node: '>=20' } }, null, 2)}\n`);
  copyFileSync(join(source, '../README.md'), join(folder, 'README.md'));
  copyFileSync(join(root, 'LICENSE'), join(folder, 'LICENSE'));
}

/** What every route takes and gives, written out: the types of `operations.ts` without the table that they come from. */
function operationTypes(program: ts.Program): string {
  const checker = program.getTypeChecker();
  const printer = ts.createPrinter();
  const file = sourceOf(program, printedFile);
  const printed = checker.getTypeAtLocation(file.statements.findLast(ts.isTypeAliasDeclaration) ?? file);
  const member = (of: ts.Type, name: string): ts.Type => {
    const symbol = of.getProperty(name);
    if (symbol === undefined) throw new TypeError(`There is no type ${name} to print`);
    return checker.getTypeOfSymbol(symbol);
  };
  // As seen from another file, where the helper that made them plain has no name: written out.
  const textOf = (type: ts.Type): string => {
    const node = checker.typeToTypeNode(type, sourceOf(program, clientFile), ts.NodeBuilderFlags.NoTruncation | ts.NodeBuilderFlags.MultilineObjectLiterals);
    if (node === undefined) throw new TypeError('A type cannot be printed');
    return printer.printNode(ts.EmitHint.Unspecified, node, file);
  };
  const operations = member(printed, 'operations');
  const summaries = new Map(Object.values(routes).map(({ method, path, summary }) => [`${method} ${path}`, summary]));
  const entries = operations.getProperties().map(({ name }) => `  /** ${summaries.get(name)?.replaceAll('*/', '') ?? ''} */\n  readonly ${JSON.stringify(name)}: ${textOf(member(operations, name))};`);
  return [
    '/** What each route takes and gives. `never`: it takes none. Made from the route table. */',
    `export interface Operations {\n${entries.join('\n')}\n}`,
    `export type Problem = ${textOf(member(printed, 'problem'))};`,
    `export type Method = ${textOf(member(printed, 'method'))};`,
    '',
  ].join('\n');
}

function sourceOf(program: ts.Program, file: string): ts.SourceFile {
  const found = program.getSourceFile(file);
  if (found === undefined) throw new TypeError(`${file} was not read`);
  return found;
}

if (import.meta.main) {
  const folder = join(root, 'packages/client/dist');
  buildClient(folder);
  console.log(`The client is in ${folder}. Pack it with: npm pack ${folder}`);
}
