/** Stands at every point of a visit where something becomes durable or has an effect, and kills there when that is the plan. */
export interface CrashPoints {
  /** The hub is at this point now. `visitId` where it is known whose point it is. */
  at(name: string, visitId?: string | null): void;
  /** @param cut the mount point of a disk that loses its power before anybody is killed */
  plan(point: string | null, victims: readonly number[], cut: string | null): void;
}

export interface CrashPointsDeps {
  readonly kill: (pid: number) => void;
  readonly cutPower: (mountPoint: string) => void;
  readonly onPoint: (name: string) => void;
  readonly onStruck: (name: string) => void;
}

/** kill -9. One that is gone already, as a database is whose disk lost its power a moment ago, must not keep the others alive. */
export function killNow(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}

/** Points of visits that began before the plan was made are not of the visit that is meant, such as the end of an earlier recording. */
export function createCrashPoints({ kill, cutPower, onPoint, onStruck }: CrashPointsDeps): CrashPoints {
  const earlier = new Set<string>();
  const seen = new Set<string>();
  let planned: string | null = null;
  let victims: readonly number[] = [];
  let disk: string | null = null;
  return {
    at(name, visitId = null) {
      if (visitId !== null) {
        seen.add(visitId);
        if (earlier.has(visitId)) return;
      }
      if (name === planned) {
        planned = null;
        if (disk !== null) cutPower(disk);
        // The hub itself, where it is among them, comes last: it does not live to see the next line.
        for (const pid of victims.toSorted((a, b) => Number(a === process.pid) - Number(b === process.pid))) kill(pid);
        onStruck(name);
      }
      onPoint(name);
    },
    plan(point, pids, cut) {
      for (const visitId of seen) earlier.add(visitId);
      planned = point;
      victims = pids;
      disk = cut;
    },
  };
}
