/** What work on a shared database is done with. */
import type { EngineSteps } from '../../../events';
import type { ServiceContext } from '../context';
import type { OpenSubscriptions } from './open-subscriptions';

/** What the jobs of one process share. */
export interface WorkContext extends Omit<ServiceContext, 'runner'> {
  readonly subscriptions: OpenSubscriptions;
  readonly steps: EngineSteps;
}

/** For as long as others count this process among the living. */
export interface WorkerLife {
  /** Names it in leases and claims; what it holds is given to others under this name when it has died. */
  readonly owner: string;
  /** Aborts when it is to stop, or when it cannot be sure that it still counts. */
  readonly signal: AbortSignal;
  /** To be called when a job only waits for an answer: its place is for others. */
  readonly hangs: () => void;
}
