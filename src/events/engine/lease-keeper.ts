/** Holds the right to poll a subscription for as long as this engine lives, and takes it over from one that has died. */
import { CoupaError } from '../../errors';
import type { Clock, Lease, Leases } from '../../sdk';

/** The right, or why there is none. */
export interface LeaseKeeper {
  /** Absent while another owner has it. */
  readonly lease: Lease | undefined;
  /** Whether it was asked for at all. */
  readonly standing: 'unknown' | 'held' | 'elsewhere';
  /**
   * Acquires or renews. @returns the milliseconds after which it wants to be called again.
   * @throws {CoupaError} when the store fails; what is held stays held until it expires.
   */
  keep(): Promise<number>;
  /** Whoever polls under it has found that it is lost. */
  lost(): void;
  release(): Promise<void>;
}

/** What a keeper needs. */
export interface LeaseKeeperOptions {
  readonly leases: Leases;
  readonly clock: Clock;
  readonly name: string;
  readonly owner: string;
  readonly leaseMs: number;
  /** The right came or went. */
  readonly onChange: (standing: 'held' | 'elsewhere') => void;
}

/** Renewed so many times in its life: two renewals may fail without harm. */
const RENEWALS = 3;

/** Makes a keeper that holds nothing yet. */
export function createLeaseKeeper({ leases, clock, name, owner, leaseMs, onChange }: LeaseKeeperOptions): LeaseKeeper {
  let lease: Lease | undefined;
  let standing: LeaseKeeper['standing'] = 'unknown';
  /** By our own monotonic clock, counted from before the store was asked. */
  let validUntil = Number.NEGATIVE_INFINITY;
  const become = (next: 'held' | 'elsewhere'): void => {
    if (next === 'elsewhere') lease = undefined;
    if (standing === next) return;
    standing = next;
    onChange(next);
  };

  async function renew(held: Lease): Promise<void> {
    const asked = clock.monotonic();
    try {
      if (await leases.renew(held, leaseMs)) validUntil = asked + leaseMs;
      else become('elsewhere');
    } catch (error) {
      if (clock.monotonic() >= validUntil) become('elsewhere');
      throw error;
    }
  }
  async function acquire(): Promise<void> {
    const asked = clock.monotonic();
    const got = await leases.acquire(name, owner, leaseMs);
    lease = got;
    if (got !== undefined) validUntil = asked + leaseMs;
    become(got === undefined ? 'elsewhere' : 'held');
  }

  return {
    get lease() {
      return lease;
    },
    get standing() {
      return standing;
    },
    async keep() {
      if (lease !== undefined) await renew(lease);
      // One that was lost because this process slept is taken again at once, unless somebody else has it.
      if (lease === undefined) await acquire();
      return leaseMs / RENEWALS;
    },
    lost: () => become('elsewhere'),
    async release() {
      const held = lease;
      lease = undefined;
      standing = 'unknown';
      if (held !== undefined) await leases.release(held);
    },
  };
}

/** Why work under a lease is broken off. */
export function leaseLost(name: string): CoupaError {
  return new CoupaError('COUPA_CANCELLED', `Another process has taken over polling for ${name}.`);
}
