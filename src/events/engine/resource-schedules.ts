/** The schedules of a subscription's resources. */
import type { EventsConfiguration } from '../model';
import type { EngineCore } from './core';
import { createResourceSchedule, type ResourceSchedule } from './resource-schedule';

/** By resource. Times are those of `clock.monotonic()`. */
export interface ResourceSchedules {
  all(): readonly ResourceSchedule[];
  /** Whichever is ready first; among those that wait for the same, the one that has waited longest, then in turn. */
  next(readyAt: (schedule: ResourceSchedule) => number): ResourceSchedule | undefined;
  /** Notes that it has its turn. */
  begin(schedule: ResourceSchedule): void;
  /** Makes one resource, or all, due. */
  now(resource?: string): void;
  /** Goes on with the resources of a configuration; what is known of those that stay is kept. */
  adopt(configuration: EventsConfiguration): void;
}

/** Makes them, without resources. */
export function createResourceSchedules(core: EngineCore): ResourceSchedules {
  const { clock } = core;
  const schedules = new Map<string, ResourceSchedule>();
  let turns = 0;
  return {
    all: () => [...schedules.values()],
    next(readyAt) {
      let next: ResourceSchedule | undefined;
      for (const schedule of schedules.values()) {
        if (next === undefined || lead(schedule, next, readyAt) < 0) next = schedule;
      }
      return next;
    },
    begin(schedule) {
      schedule.turn = ++turns;
    },
    now(resource) {
      for (const schedule of schedules.values()) {
        const isMeant = resource === undefined || schedule.resource.key === resource;
        if (isMeant) schedule.dueAt = Math.min(schedule.dueAt, clock.monotonic());
      }
    },
    adopt(configuration) {
      const wanted = new Map(configuration.resources.map((resource) => [resource.key, resource]));
      for (const key of schedules.keys()) if (!wanted.has(key)) schedules.delete(key);
      for (const [key, resource] of wanted) {
        const known = schedules.get(key);
        if (known === undefined) {
          schedules.set(key, createResourceSchedule(resource, core.firstDueAt(configuration), core));
        } else {
          known.resource = resource;
          known.dueAt = Math.min(known.dueAt, clock.monotonic() + configuration.intervalMs);
        }
      }
    },
  };
}

/** Negative when the first one comes first. */
function lead(one: ResourceSchedule, other: ResourceSchedule, readyAt: (schedule: ResourceSchedule) => number): number {
  return readyAt(one) - readyAt(other) || one.dueAt - other.dueAt || one.turn - other.turn;
}
