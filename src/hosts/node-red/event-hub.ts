/** One engine and one state file for all events nodes of a runtime. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { CoupaError } from '../../errors';
import { createEventEngine, type EngineNotice, type EventEngine, type Subscription } from '../../events';
import type { StateStore } from '../../sdk';
import { ownerName } from '../../platform';
import { openSqliteStore } from '../../stores';
import { portsFor } from './connector-access';
import type { NodeRed } from './runtime-api';

/** A subscription that runs. */
export interface Attendance {
  /** Of the subscription. */
  readonly id: string;
  readonly engine: EventEngine;
  readonly store: StateStore;
  /** Ends it; what the state file remembers is kept. */
  leave(): Promise<void>;
}

interface Hub {
  readonly engine: EventEngine;
  readonly store: StateStore;
}

const listeners = new Map<string, (notice: EngineNotice) => void>();
let hub: Promise<Hub> | undefined;
/** Steps come one after another, so that a file is not opened while it is being closed. */
let steps: Promise<unknown> = Promise.resolve();

/**
 * Adds a subscription to the engine of this runtime, which is made with the first one and ends with the last.
 * @throws {CoupaError} `COUPA_STATE_...` when the state file cannot be used.
 */
export async function attend(
  red: NodeRed,
  subscription: Subscription,
  listener: (notice: EngineNotice) => void,
): Promise<Attendance> {
  return oneAfterAnother(async () => {
    hub ??= open(red);
    const { engine, store } = await hub.catch((error: unknown) => {
      hub = undefined;
      throw error;
    });
    listeners.set(subscription.id, listener);
    engine.add(subscription);
    return {
      id: subscription.id,
      engine,
      store,
      leave: async () => oneAfterAnother(async () => leave(subscription.id)),
    };
  });
}

async function leave(id: string): Promise<void> {
  if (hub === undefined) return;
  const { engine, store } = await hub;
  await engine.remove(id);
  listeners.delete(id);
  if (listeners.size > 0) return;
  hub = undefined;
  await engine.stop();
  await store.close();
}

async function open(red: NodeRed): Promise<Hub> {
  const { userDir } = red.settings;
  if (userDir === undefined) {
    throw new CoupaError(
      'COUPA_STATE_UNWRITABLE',
      'This runtime has no user directory in which events could be remembered.',
    );
  }
  const folder = join(userDir, 'coupa-events');
  await mkdir(folder, { recursive: true, mode: 0o700 }).catch((error: NodeJS.ErrnoException) => {
    throw new CoupaError('COUPA_STATE_UNWRITABLE', `The folder ${folder} cannot be made (${error.code ?? ''}).`);
  });
  const ports = portsFor(red);
  const store = await openSqliteStore(join(folder, 'events.sqlite'), ports);
  const observe = (notice: EngineNotice): void => listeners.get(notice.subscription)?.(notice);
  return { store, engine: createEventEngine({ store, ports, owner: ownerName(), observe }) };
}

async function oneAfterAnother<Result>(step: () => Promise<Result>): Promise<Result> {
  const result = steps.then(step);
  steps = result.catch(() => undefined);
  return result;
}
