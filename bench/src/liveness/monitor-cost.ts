import { type Duration, Seconds } from '@latchkey/kit';
import { createPictureMonitor, type FrameFact, type LampFact, type PacketFact } from '@latchkey/liveness';
import { openReadySite } from './clip-trial.ts';

/** Percent of a core that the monitor itself takes for one camera that is challenged without a pause, run by run. Decoding is not in it. */
export async function monitorCost(runs: number, seed: number): Promise<readonly number[]> {
  const shares: number[] = [];
  for (let next = seed; shares.length < runs; next += 1) {
    using ready = await openReadySite(next);
    if (ready === undefined) continue;
    const { site, calibration } = ready;
    const monitor = createPictureMonitor({ calibration });
    monitor.connection('streaming');
    monitor.watching('visit');
    let spent = 0;
    const timed = <Fact, Result>(work: (fact: Fact) => Result) => (fact: Fact): Result => {
      const before = process.threadCpuUsage();
      const result = work(fact);
      const { user, system } = process.threadCpuUsage(before);
      spent += (user + system) / 1_000;
      return result;
    };
    const tick = timed((now: Duration) => monitor.tick(now));
    const watcher = {
      lampSwitched: timed((fact: LampFact) => monitor.lampSwitched(fact)),
      packetArrived: timed((fact: PacketFact) => monitor.packetArrived(fact)),
      frameDecoded: timed((fact: FrameFact) => monitor.frameDecoded(fact)),
      tick(now: Duration) {
        if (tick(now).challenge !== 'due') return;
        const plan = monitor.beginChallenge(now, (count) => site.random.bytes(count));
        if (plan !== undefined) site.perform(plan);
      },
    };
    const length = Seconds(20);
    site.run(length, [watcher]);
    shares.push((spent * 100) / length);
  }
  return shares;
}
