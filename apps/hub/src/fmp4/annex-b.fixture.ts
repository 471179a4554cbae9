import type { VideoFormat } from '@latchkey/driver-api';

/** Test material: a raw Annex B byte stream (ITU-T H.264 Annex B) cut into access units, one slice NAL unit starting each. */
export function accessUnitsOf(stream: Uint8Array, width: number, height: number): { format: VideoFormat; units: { nalUnits: Uint8Array[]; keyframe: boolean }[] } {
  const units: { nalUnits: Uint8Array[]; keyframe: boolean }[] = [];
  let current: Uint8Array[] = [];
  let sps = new Uint8Array();
  let pps = new Uint8Array();
  for (const nal of nalUnitsOf(stream)) {
    const type = (nal[0] ?? 0) & 31;
    if (type === 7) sps = nal;
    if (type === 8) pps = nal;
    current.push(nal);
    const slice = type === 1 || type === 5;
    if (!slice) continue;
    const firstMacroblockIsZero = ((nal[1] ?? 0) & 0x80) !== 0;
    const previous = units.at(-1);
    if (firstMacroblockIsZero || previous === undefined) units.push({ nalUnits: current, keyframe: type === 5 });
    else previous.nalUnits.push(...current);
    current = [];
  }
  const hex = (byte: number | undefined) => (byte ?? 0).toString(16).padStart(2, '0');
  return { format: { codec: 'h264', sps, pps, width, height, codecString: `avc1.${hex(sps[1])}${hex(sps[2])}${hex(sps[3])}` }, units };
}

function* nalUnitsOf(stream: Uint8Array): Generator<Uint8Array<ArrayBuffer>> {
  const buffer = Buffer.from(stream);
  const startCode = Buffer.from([0, 0, 1]);
  let start = buffer.indexOf(startCode);
  while (start >= 0) {
    const next = buffer.indexOf(startCode, start + 3);
    let end = next < 0 ? buffer.length : next;
    while (end > start + 3 && buffer[end - 1] === 0) end -= 1; // trailing zero and the long start code
    yield new Uint8Array(buffer.subarray(start + 3, end));
    start = next;
  }
}
