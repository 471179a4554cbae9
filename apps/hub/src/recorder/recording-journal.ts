import { z } from 'zod';

const instant = z.number().int();
const count = z.number().int().nonnegative();

const opened = z.strictObject({ type: z.literal('opened'), version: z.literal(1), recordingId: z.string(), cameraId: z.string(), at: instant });
const envelope = z.strictObject({ deviceId: z.string(), enc: z.string(), sealed: z.string() });
/** Who could read the recording when it began. Later ones stand in a file of their own. */
const keys = z.strictObject({ type: z.literal('keys'), proof: z.string(), envelopes: z.array(envelope) });
const part = z.strictObject({
  type: z.literal('part'),
  part: count,
  file: z.string().regex(/^part-\d{3,}\.sealed$/),
  /** Where the index room starts and where the fragments start. */
  indexOffset: count,
  bodyOffset: count,
  width: count,
  height: count,
  codecString: z.string(),
  at: instant,
});
const segment = z.strictObject({
  type: z.literal('segment'),
  part: count,
  /** Counts through the whole recording. */
  segment: count,
  /** Bytes [offset, offset + size) of the part's file, and their hash in hexadecimal. */
  offset: count,
  size: count,
  sha256: z.string(),
  /** In units of 1/90000 s since the part's start. */
  mediaTime: count,
  duration: count,
  frames: count,
  /** Arrival of the first and the last picture. */
  firstAt: instant,
  lastAt: instant,
});
const ended = z.strictObject({ type: z.literal('ended'), at: instant, reason: z.enum(['stopped', 'failed', 'crash']), code: z.string().optional() });
const line = z.discriminatedUnion('type', [opened, keys, part, segment, ended]);

/** What a recording's `recording.jsonl` holds, a line each, appended and synced as it happens. */
export type JournalLine = z.infer<typeof line>;
export type KeysLine = z.infer<typeof keys>;
export type PartLine = z.infer<typeof part>;
export type SegmentLine = z.infer<typeof segment>;
export type EndedLine = z.infer<typeof ended>;

/** A whole journal. */
export interface RecordingFacts {
  readonly recordingId: string;
  readonly cameraId: string;
  readonly openedAt: number;
  /** Missing when the recording never had a picture. */
  readonly keys: KeysLine | undefined;
  readonly parts: readonly PartLine[];
  readonly segments: readonly SegmentLine[];
  /** Missing while the recording runs, or when its process died. */
  readonly ended: EndedLine | undefined;
  /** Bytes of the journal that are whole lines: behind them is what a crash tore. */
  readonly wholeBytes: number;
}

export const JOURNAL_FILE = 'recording.jsonl';

export function formatJournalLine(entry: JournalLine): Uint8Array {
  return Buffer.from(`${JSON.stringify(entry)}\n`, 'utf8');
}

/** Reads a journal up to the first line that is torn or strange; undefined when not even its first line is there. */
export function parseJournal(bytes: Uint8Array): RecordingFacts | undefined {
  const lines: JournalLine[] = [];
  let wholeBytes = 0;
  for (;;) {
    const end = bytes.indexOf(10, wholeBytes);
    const entry = end < 0 ? undefined : parseLine(Buffer.from(bytes.subarray(wholeBytes, end)).toString('utf8'));
    if (entry === undefined) break;
    lines.push(entry);
    wholeBytes = end + 1;
  }
  const [first] = lines;
  if (first?.type !== 'opened') return undefined;
  return {
    recordingId: first.recordingId,
    cameraId: first.cameraId,
    openedAt: first.at,
    keys: lines.find((entry) => entry.type === 'keys'),
    parts: lines.filter((entry) => entry.type === 'part'),
    segments: lines.filter((entry) => entry.type === 'segment'),
    ended: lines.find((entry) => entry.type === 'ended'),
    wholeBytes,
  };
}

function parseLine(text: string): JournalLine | undefined {
  try {
    return line.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
