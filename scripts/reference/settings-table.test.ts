import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { settingsTable } from './settings-table.ts';

const rowsOf = (schema: z.ZodType) => settingsTable(schema).split('\n').slice(2);

describe('a table of settings', () => {
  it('says name, value, default and meaning', () => {
    const schema = z.object({
      PORT: z.coerce.number().int().min(0).max(65_535).default(8080).describe('A port'),
      LIMIT: z.coerce.number().int().min(1).default(3).describe('A limit'),
      FLAG: z.enum(['true', 'false']).transform((text) => text === 'true').default(false).describe('On | off'),
      NAME: z.string().describe('Needed'),
      ZONE: z.string().default(Intl.DateTimeFormat().resolvedOptions().timeZone).describe('A zone'),
      FREE: z.string().optional(),
    });
    expect(rowsOf(schema)).toEqual([
      '| `PORT` | whole number, 0 to 65535 | `8080` | A port |',
      '| `LIMIT` | whole number, 1 or more | `3` | A limit |',
      '| `FLAG` | `true`, `false` | `false` | On \\| off |',
      '| `NAME` | text | **required** | Needed |',
      '| `ZONE` | text | the machine’s own | A zone |',
      '| `FREE` | text |  |  |',
    ]);
  });

  it('names nested settings by their path', () => {
    const schema = z.object({ users: z.record(z.string(), z.object({ topics: z.array(z.string()) })), locks: z.array(z.object({ beat: z.number().min(2).default(10) })) });
    expect(rowsOf(schema)).toEqual([
      '| `users` | object | **required** |  |',
      '| `users.<name>.topics` | list of texts | **required** |  |',
      '| `locks` | list | **required** |  |',
      '| `locks[].beat` | number, 2 or more | `10` |  |',
    ]);
  });
});
