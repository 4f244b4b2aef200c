/** Hands on what the outbox holds. */
import { createGate } from './gate';
import { createTargetHealth, type TargetHealth } from './health';
import type { Dispatcher, DispatcherOptions } from './model';
import type { Gates } from './places';
import { runRound } from './round';

const DEFAULT_LIMITS = {
  perSubscription: 8,
  inFlight: 128,
  probes: 32,
  hanging: 512,
  patienceMs: 500,
  roundMs: 10_000,
  graceMs: 5_000,
};

/** Makes a dispatcher for one store. */
export function createDispatcher(options: DispatcherOptions): Dispatcher {
  const { clock, random } = options;
  const bounds = { ...DEFAULT_LIMITS, ...options.limits };
  const gates: Gates = {
    well: createGate(bounds.inFlight),
    ailing: createGate(bounds.probes),
    hanging: createGate(bounds.hanging),
    receivers: new Map(),
    mostHanging: bounds.hanging / 4,
  };
  const targets = new Map<string, TargetHealth>();
  return {
    async deliverDue(round) {
      const { subscription } = round;
      const health = targets.get(subscription) ?? createTargetHealth(bounds.perSubscription, clock, random);
      targets.set(subscription, health);
      try {
        return await runRound({ ...options, bounds, gates, health }, round);
      } finally {
        // Of targets that are well there is nothing to remember.
        if (!health.isAiling && health.width === bounds.perSubscription) targets.delete(subscription);
      }
    },
  };
}
