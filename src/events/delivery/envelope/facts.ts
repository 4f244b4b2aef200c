/** What envelopes tell besides the events: whose they are. */
import { createHash } from 'node:crypto';

/** Whom a notification comes from. */
export interface EnvelopeFacts {
  readonly accountId: number;
  readonly companyId: number;
  readonly instanceId: number;
  readonly instanceName: string;
  readonly instanceTags: readonly string[];
  readonly userId: number;
  /** Name of the user in the outer object. */
  readonly user: string;
  /** `https://acme.coupahost.com`; the source of CloudEvents. */
  readonly site: string;
}

/** The facts that a host may know; the rest is filled in. */
export type GivenFacts = Partial<EnvelopeFacts> & { readonly subscription: string };

/** A positive 32-bit integer that stays the same as long as the subscription has its name. */
function numberOf(subscription: string): number {
  return createHash('sha256').update(subscription).digest().readUInt32BE(0) & 0x7fff_ffff || 1;
}

/**
 * Completes the facts. Where no service has given out ids, the instance has one that follows from the name of its
 * subscription, and account, company and user are 1: Open Connectors' receivers expect integers in all of them.
 */
export function envelopeFacts(given: GivenFacts): EnvelopeFacts {
  const { subscription, ...known } = given;
  return {
    accountId: 1,
    companyId: 1,
    instanceId: numberOf(subscription),
    instanceName: subscription,
    instanceTags: [],
    userId: 1,
    user: 'system',
    site: '',
    ...known,
  };
}
