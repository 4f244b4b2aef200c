/** The state of a subscription as lines of text. */
import type { ResourceStatus, SubscriptionStatus } from '../../../events';
import { durationText, instantText } from './durations';

/** A head and one line per resource, columns as wide as they need to be, then what waits and what is wrong. */
export function statusLines(status: SubscriptionStatus, now: number): readonly string[] {
  const rows = status.resources.map((resource) => rowOf(resource, now));
  const head = ['resource', 'state', 'next poll', 'lag', 'created', 'updated', 'deleted'];
  const widths = head.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)));
  const table = [head, ...rows].map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
  const problems = status.resources.flatMap(({ key, failure, warnings }) => [
    ...(failure === undefined
      ? []
      : [`! ${key}: ${failure.error.message} (${failure.error.code}, ${failure.times} in a row)`]),
    ...warnings.map((warning) => `! ${key}: ${warning}`),
  ]);
  return [
    `${status.siteAddress}: ${stateText(status)}`,
    ...table,
    outboxText(status, now),
    ...problems,
    ...ends(status),
  ];
}

function rowOf(resource: ResourceStatus, now: number): readonly string[] {
  const { key, state, nextPollAt, lagMs, found, isCaughtUp } = resource;
  const next = nextPollAt === undefined ? '' : nextPollAt <= now ? 'now' : `in ${durationText(nextPollAt - now)}`;
  const kind = state === 'waiting' && isCaughtUp === false ? 'reading a backlog' : state;
  const counts = [found.CREATED, found.UPDATED + found.UNKNOWN, found.DELETED].map((count) =>
    count.toLocaleString('en'),
  );
  return [key, kind.replace('-', ' '), next, lagMs === undefined ? '' : durationText(lagMs), ...counts];
}

function stateText({ state, pausedBecause }: SubscriptionStatus): string {
  if (state === 'stand-by') return 'another process polls; this one takes over when that ends';
  return state === 'paused' ? `polling, but nothing is handed on: ${pausedBecause ?? ''}` : state;
}

function outboxText({ outbox, budget }: SubscriptionStatus, now: number): string {
  const { waiting, paused, dead, delivered, oldestWaitingAt } = outbox;
  const since = oldestWaitingAt === undefined ? '' : ` (since ${durationText(now - oldestWaitingAt)})`;
  const counts = [`${count(waiting)} waiting${since}`, `${count(delivered)} delivered`];
  if (paused > 0) counts.push(`${count(paused)} paused`);
  if (dead > 0) counts.push(`${count(dead)} given up: see coupa events dead-letters`);
  const site = budget.isDown ? ', the site is down' : '';
  return `notifications: ${counts.join(', ')}; ${count(budget.sent)} requests sent${site}`;
}

function ends({ deliveryFailure }: SubscriptionStatus): readonly string[] {
  return deliveryFailure === undefined ? [] : [`! ${instantText(deliveryFailure.at)}: ${deliveryFailure.message}`];
}

function count(value: number): string {
  return value.toLocaleString('en');
}
