/** The line below an events node: when it polls next, how far behind it is, and what waits. */
import type { SubscriptionStatus } from '../../events';
import { describeFailure } from './failure';
import type { NodeStatus } from './runtime-api';

const LONGEST_TEXT = 70;

/** The line for a status. */
export function eventStatus(status: SubscriptionStatus): NodeStatus {
  const { state, resources, outbox, deliveryFailure } = status;
  if (state === 'starting') return { fill: 'grey', shape: 'ring', text: 'starting' };
  if (state === 'stand-by') return { fill: 'grey', shape: 'ring', text: 'another runtime polls; standing by' };
  if (state === 'paused')
    return { fill: 'yellow', shape: 'ring', text: short(`paused: ${status.pausedBecause ?? ''}`) };
  const failed = resources.find(({ failure }) => failure !== undefined);
  if (failed?.failure !== undefined) {
    const { error } = failed.failure;
    return { fill: 'red', shape: 'ring', text: short(`${failed.key}: ${error.message}`) };
  }
  const polling = resources.find(({ state: each }) => each === 'polling');
  const parts = [
    polling === undefined ? nextText(status.nextPollAt) : `polling ${polling.key}`,
    ...(status.lagMs === undefined ? [] : [`lag ${lagText(status.lagMs)}`]),
    ...(outbox.waiting > 0 ? [`${outbox.waiting.toLocaleString('en-US')} waiting`] : []),
    ...(outbox.dead > 0 ? [`${outbox.dead.toLocaleString('en-US')} given up`] : []),
  ];
  const isWell = outbox.dead === 0 && deliveryFailure === undefined;
  return { fill: isWell ? 'green' : 'yellow', shape: 'dot', text: parts.join(', ') };
}

/** The line for something that keeps a node from starting. */
export function startFailure(error: unknown): NodeStatus {
  return { fill: 'red', shape: 'ring', text: short(describeFailure(error).message) };
}

function nextText(time: number | undefined): string {
  if (time === undefined) return 'waiting';
  return `next poll ${new Date(time).toTimeString().slice(0, 8)}`;
}

function lagText(ms: number): string {
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 120 ? `${minutes} min` : `${Math.round(minutes / 60)} h`;
}

function short(text: string): string {
  return text.length > LONGEST_TEXT ? `${text.slice(0, LONGEST_TEXT - 1)}…` : text;
}
