import { z } from 'zod';
import { id, instant } from './primitives.ts';
import { recording } from './schemas.ts';

/** Something that alarmed at a door that no visit answered for, from its first alarm until the door was home again. */
export const incident = z
  .object({
    id: id('inc'),
    accessPointId: id('ap'),
    accessPointName: z.string(),
    startedAt: instant,
    /** When the door was home again; null while it is not, or a visit took over. */
    endedAt: instant.nullable(),
    /** What people were told, once each, in order. */
    notices: z.array(z.string()),
    /** Null where no camera sees the door. */
    recording: recording.nullable(),
  })
  .meta({ id: 'Incident' });
export type Incident = z.infer<typeof incident>;

/** One line of an incident, as the hub journaled it. */
export const incidentEntry = z
  .object({ seq: z.int().nonnegative(), at: instant, type: z.string(), data: z.record(z.string(), z.unknown()), notices: z.array(z.string()) })
  .meta({ id: 'IncidentEntry' });
export type IncidentEntry = z.infer<typeof incidentEntry>;

export const incidentWithTimeline = incident.extend({ entries: z.array(incidentEntry) }).meta({ id: 'IncidentWithTimeline' });
export type IncidentWithTimeline = z.infer<typeof incidentWithTimeline>;
