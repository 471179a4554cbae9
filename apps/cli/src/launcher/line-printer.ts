import pc from 'picocolors';

const COLOURS = { server: pc.cyan, hub: pc.yellow, sim: pc.magenta, latchkey: pc.bold } as const;
export type Speaker = keyof typeof COLOURS;

const WIDTH = Math.max(...Object.keys(COLOURS).map((name) => name.length));
/** Fields that say who speaks or when: the prefix shows the one, the terminal's reader knows the other. */
const HIDDEN = new Set(['level', 'time', 'msg', 'name', 'pid', 'hostname', 'v']);
const WARN = 40;
const INFO = 30;

/** Shows the programs' lines to a person: prefixed, coloured, facts after the message. */
export interface LinePrinter {
  say(speaker: Speaker, text: string): void;
  /** A line as a program wrote it: JSON from its log, or plain text. */
  line(speaker: Speaker, line: string): void;
}

/** @param verbose shows everything; otherwise only what a person should know of. */
export function createLinePrinter(output: NodeJS.WritableStream, verbose: boolean): LinePrinter {
  const print = (speaker: Speaker, text: string) => void output.write(`${COLOURS[speaker](speaker.padEnd(WIDTH))} ${pc.dim('│')} ${text}\n`);
  return {
    say: print,
    line(speaker, line) {
      if (line.trim() === '') return;
      const entry = parseLine(line);
      if (entry === undefined) {
        print(speaker, line);
        return;
      }
      if (!verbose && entry.level < INFO) return;
      const facts = Object.entries(entry.fields).map(([key, value]) => `${key}=${typeof value === 'string' ? value : JSON.stringify(value)}`).join(' ');
      const text = `${entry.message}${facts === '' ? '' : ` ${pc.dim(facts)}`}`;
      print(speaker, entry.level > WARN ? pc.red(text) : entry.level === WARN ? pc.yellow(text) : text);
    },
  };
}

function parseLine(line: string): { readonly level: number; readonly message: string; readonly fields: Readonly<Record<string, unknown>> } | undefined {
  if (!line.startsWith('{')) return undefined;
  try {
    const value: unknown = JSON.parse(line);
    if (typeof value !== 'object' || value === null || !('level' in value) || !('msg' in value)) return undefined;
    const fields = Object.fromEntries(Object.entries(value).filter(([key]) => !HIDDEN.has(key)));
    return { level: Number(value.level), message: String(value.msg), fields };
  } catch {
    return undefined;
  }
}
