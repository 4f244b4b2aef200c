/** The life of an activity: deployed, started, stopped, undeployed, in that order only. */
import { CoupaError } from '../errors';
import type { ActivityState, DeployedActivity } from '../sdk';

/** What a life is made of. */
export interface Lifecycle {
  readonly state: ActivityState;
  onDeploy(entity: DeployedActivity): Promise<void>;
  onStart(): Promise<void>;
  onStop(): Promise<void>;
  onUndeploy(): Promise<void>;
  /** Aborts with the caller's signal, or when the activity is stopped. Call `done` when the run is over. */
  begin(signal: AbortSignal | undefined): { readonly signal: AbortSignal; done(): void };
}

/**
 * A life that starts out stopped. Deploying checks the form, so that mistakes are told before the first run, and may be
 * repeated with changed values. Stopping ends the runs that are under way.
 * @throws {CoupaError} from its steps: `COUPA_INPUT_INVALID` for a step out of order.
 */
export function createLifecycle(name: string, check: (entity: DeployedActivity) => void): Lifecycle {
  let state: ActivityState = 'stopped';
  const running = new Set<AbortController>();
  const move = (verb: string, from: readonly ActivityState[], to: ActivityState): void => {
    if (!from.includes(state)) {
      throw new CoupaError('COUPA_INPUT_INVALID', `The ${name} activity cannot be ${verb} while it is ${state}.`);
    }
    state = to;
  };
  // Rejections instead of throws, because the contract promises promises.
  return {
    get state() {
      return state;
    },
    onDeploy: async (entity) => {
      if (state !== 'started') check(entity);
      move('deployed', ['stopped', 'deployed'], 'deployed');
    },
    onStart: async () => move('started', ['deployed'], 'started'),
    onStop: async () => {
      move('stopped', ['started'], 'deployed');
      for (const controller of running) controller.abort();
    },
    onUndeploy: async () => move('undeployed', ['deployed'], 'stopped'),
    begin: (signal) => {
      const controller = new AbortController();
      running.add(controller);
      return {
        signal: signal === undefined ? controller.signal : AbortSignal.any([signal, controller.signal]),
        done: () => void running.delete(controller),
      };
    },
  };
}
