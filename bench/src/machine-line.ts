import { arch, cpus, loadavg, platform, totalmem } from 'node:os';

/** The machine that the figures are from, on one line: without it a figure says nothing. */
export function machineLine(): string {
  const [cpu] = cpus();
  const load = loadavg().map((value) => value.toFixed(2)).join(' ');
  return `${cpu?.model ?? 'unknown CPU'}, ${cpus().length} cores, ${(totalmem() / 2 ** 30).toFixed(1)} GiB, ${platform()} ${arch()}, Node ${process.version}, load before start ${load}`;
}
