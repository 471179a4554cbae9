import { globSync, readFileSync } from 'node:fs';
import ts from 'typescript';

/** What a code looks like: the area in kebab case, then what happened in snake case. */
const CODE = /^[a-z][a-z0-9-]*\.[a-z][a-z0-9_]*$/;

/** What makes an error, with the code as its first argument. */
const MAKES_ERROR: ReadonlySet<string> = new Set(['CodedError', 'ApiError', 'liveError', 'sealError']);
/** Calls that pass codes on among other things, and at which place: only what looks like a code counts. */
const TAKES_CODE: Readonly<Record<string, number>> = { refuse: 2, super: 0 };
/** Properties that carry a code when their text looks like one. */
const CARRIES_CODE: ReadonlySet<string> = new Set(['code', 'refusedBecause']);
/** Declarations whose texts are codes: types of this name, and constants keyed by code. */
const CODE_TYPE = /(?:Error|Refusal)Code$/;
const CODE_TABLES: ReadonlySet<string> = new Set(['problemCodes', 'LABEL_REFUSALS']);

/** Where a code is passed on instead of written down. The codes themselves are found where they are declared or come from. */
const PASSED_ON: Readonly<Record<string, string>> = {
  'apps/hub/src/grants/grant-gate.ts': 'GrantRefusalCode, LimitRefusalCode or BreakerRefusalCode',
  'apps/hub/src/grants/handover-desk.ts': 'RefusalCode',
  'apps/hub/src/presence/presence-gate.ts': 'PresenceRefusalCode',
  'apps/hub/src/live/live-error.ts': 'LiveErrorCode',
  'apps/server/src/carriers/sandbox-courier.ts': 'ProblemCode',
  'apps/server/src/hub-link/command-sender.ts': 'what the hub refused with',
  'apps/server/src/hub-link/entry-mirror.ts': 'EntryErrorCode',
  'apps/server/src/hub-link/refused-entry.ts': 'EntryErrorCode',
  'apps/server/src/media/hub-refusal.ts': 'ProblemCode',
  'apps/server/src/media/media-exchange.ts': 'what the hub refused with',
  'apps/server/src/visits/door-locking.ts': 'ProblemCode',
  'apps/server/src/visits/label-match.ts': 'ProblemCode',
  'packages/client/src/client.ts': 'ProblemCode',
  'packages/sealing/src/seal-error.ts': 'SealErrorCode',
  'drivers/mqtt-lock/src/observed.ts': 'LockErrorCode or ContactErrorCode',
};

export interface ErrorCodes {
  /** Each code with the files that say it. */
  readonly codes: ReadonlyMap<string, readonly string[]>;
  /** What keeps the set from being closed, as sentences. */
  readonly problems: readonly string[];
}

/** Every code that the product's sources can say, tests aside. `root` ends with a slash. */
export function collectErrorCodes(root: string): ErrorCodes {
  const files = globSync(['{packages,drivers,apps}/*/src/**/*.{ts,tsx}', 'sim/src/**/*.ts'], { cwd: root })
    .filter((file) => !/[.-](?:test|fixture)\.tsx?$|\/conformance\//.test(file))
    .toSorted();
  const codes = new Map<string, string[]>();
  const problems: string[] = [];
  const passing = new Set<string>();
  for (const file of files) {
    for (const { text, at } of codesOf(ts.createSourceFile(file, readFileSync(`${root}${file}`, 'utf8'), ts.ScriptTarget.Latest, true))) {
      if (text === undefined) {
        passing.add(file);
        if (PASSED_ON[file] === undefined) problems.push(`${file}:${at} makes an error whose code is not written down`);
      } else if (!CODE.test(text)) problems.push(`${file}:${at} says ${text}, which is not area.what_happened`);
      else if (codes.get(text)?.includes(file) !== true) codes.set(text, [...(codes.get(text) ?? []), file]);
    }
  }
  for (const file of Object.keys(PASSED_ON)) if (!passing.has(file)) problems.push(`${file} passes no code on any more`);
  return { codes, problems };
}

interface Found {
  /** Undefined where the code is not a literal. */
  readonly text: string | undefined;
  readonly at: number;
}

/** The codes that one file writes down, in order. */
export function codesOf(source: ts.SourceFile): readonly Found[] {
  const found: Found[] = [];
  const note = (node: ts.Node, text: string | undefined) => void found.push({ text, at: source.getLineAndCharacterOfPosition(node.getStart()).line + 1 });

  /** Literals, also behind a choice. What is no literal is noted without a text. */
  const noteValue = (node: ts.Expression): void => {
    if (ts.isStringLiteralLike(node)) note(node, node.text);
    else if (ts.isConditionalExpression(node)) [node.whenTrue, node.whenFalse].forEach(noteValue);
    else if (ts.isBinaryExpression(node)) [node.left, node.right].forEach(noteValue);
    else note(node, undefined);
  };
  const noteIfCode = (node: ts.Expression): void => {
    const before = found.length;
    noteValue(node);
    found.push(...found.splice(before).filter(({ text }) => text !== undefined && CODE.test(text)));
  };
  const visit = (node: ts.Node): void => {
    if (ts.isNewExpression(node) || ts.isCallExpression(node)) {
      const name = node.expression.getText();
      const argument = node.arguments?.[TAKES_CODE[name] ?? 0];
      if (argument !== undefined && MAKES_ERROR.has(name)) noteValue(argument);
      else if (argument !== undefined && TAKES_CODE[name] !== undefined) noteIfCode(argument);
    } else if (ts.isPropertyAssignment(node) && CARRIES_CODE.has(node.name.getText())) {
      noteIfCode(node.initializer);
    } else if (ts.isTypeAliasDeclaration(node) && CODE_TYPE.test(node.name.text)) {
      noteLiteralTypes(node.type);
    } else if (ts.isVariableDeclaration(node) && CODE_TABLES.has(node.name.getText())) {
      noteKeys(node);
    }
    ts.forEachChild(node, visit);
  };
  const noteLiteralTypes = (node: ts.Node): void => {
    if (ts.isLiteralTypeNode(node) && ts.isStringLiteral(node.literal)) note(node, node.literal.text);
    else ts.forEachChild(node, noteLiteralTypes);
  };
  const noteKeys = (node: ts.Node): void => {
    if (ts.isObjectLiteralExpression(node)) {
      for (const property of node.properties) if (property.name !== undefined && ts.isStringLiteral(property.name)) note(property, property.name.text);
    } else ts.forEachChild(node, noteKeys);
  };
  visit(source);
  return found;
}
