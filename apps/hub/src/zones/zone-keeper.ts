import type { AccessPoint } from '../devices/access-point.ts';
import type { Journal } from '../journal/journal.ts';
import type { VisitRun } from '../visits/visit-run.ts';
import { type KeptZone, keepZone, type KeptZoneDeps } from './kept-zone.ts';

export interface ZoneKeeperDeps extends Omit<KeptZoneDeps, 'zone' | 'doors' | 'held' | 'journal'> {
  readonly accessPoints: readonly AccessPoint[];
  readonly journal: Pick<Journal, 'append' | 'heldZones'>;
}

/** Sees to it that no delivery sets the household's burglar alarm off, and that it is armed behind every one as it was before. */
export interface ZoneKeeper extends Disposable {
  /**
   * The zone that must be reported disarmed before this door opens for such a visit. `named`: the one that the household signed to be disarmed. One that it did not
   * sign is left alone, and keeps the door shut while it is armed. A guest has a code of their own, or none.
   */
  ruleFor(accessPointId: string, purpose: string, named: string | undefined): string | undefined;
  /** A visit has begun. `named`: as above. */
  begin(run: VisitRun, named: string | undefined): void;
  /** A visit is over. */
  visitOver(): void;
}

export function createZoneKeeper({ accessPoints, ...deps }: ZoneKeeperDeps): ZoneKeeper {
  const zoneAt = (accessPointId: string) => accessPoints.find(({ id }) => id === accessPointId)?.alarmZone;
  const held = deps.journal.heldZones();
  const kept = new Map<string, KeptZone>();
  for (const point of accessPoints) {
    const { alarmZone: zone } = point;
    if (zone === undefined || kept.has(zone.id)) continue;
    const others = accessPoints.filter((other) => other !== point && other.alarmZone?.id === zone.id);
    kept.set(zone.id, keepZone({ ...deps, zone, doors: [point, ...others], held: held.find((one) => one.zone === zone.id) }));
  }
  for (const { zone, mode } of held) if (!kept.has(zone)) deps.log.error('An alarm zone was disarmed for a delivery and is no longer configured: arm it at the panel', { zone, mode });
  return {
    ruleFor(accessPointId, purpose, named) {
      if (purpose === 'entry') return undefined;
      const zone = zoneAt(accessPointId);
      // A name that no zone here has is one that nobody can report disarmed.
      if (named !== undefined) return zone?.name === named ? zone.id : named;
      return zone !== undefined && kept.get(zone.id)?.fact === 'armed' ? zone.id : undefined;
    },
    begin(run, named) {
      const zone = zoneAt(run.visit.request?.accessPointId ?? '');
      if (zone !== undefined && run.visit.request?.rules.zone === zone.id) kept.get(zone.id)?.begin(run, named === zone.name);
    },
    visitOver() {
      for (const zone of kept.values()) zone.look();
    },
    [Symbol.dispose]() {
      for (const zone of kept.values()) zone[Symbol.dispose]();
    },
  };
}
