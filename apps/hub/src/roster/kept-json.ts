import { existsSync, readFileSync, renameSync } from 'node:fs';
import type { Log } from '@latchkey/kit';
import type { z } from 'zod';
import { writeFileDurably } from '../durable-file.ts';

/** A small file that is whole after any crash: the old or the new. */
export interface KeptJson<Value> {
  readonly value: Value;
  /** Durable when it returns. Throws what the disk throws; then the old value stays. */
  write(value: Value): void;
}

/** Reads it, or begins with `empty`. A damaged file is put aside and told of: the hub must come up to lock its doors, and without what it held it opens none. */
export function keepJson<Schema extends z.ZodType>(file: string, schema: Schema, empty: z.output<Schema>, log: Log): KeptJson<z.output<Schema>> {
  let value = empty;
  if (existsSync(file)) {
    const read = schema.safeParse(parse(readFileSync(file, 'utf8')));
    if (read.success) value = read.data;
    else {
      log.error('A file of the hub is damaged and was put aside; doors stay shut for couriers until its content is signed or entered again', { file });
      renameSync(file, `${file}.damaged`);
    }
  }
  return {
    get value() {
      return value;
    },
    write(next) {
      writeFileDurably(file, `${JSON.stringify(next, null, 2)}\n`);
      value = next;
    },
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
