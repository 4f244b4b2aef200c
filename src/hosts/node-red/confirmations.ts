/** Notifications that were sent into a flow and wait until the flow says that they are done. */
import type { Notification } from '../../events';
import { inputInvalid } from './failure';
import type { FlowMessage } from './runtime-api';

/** What waits. */
export interface Confirmations {
  /** Resolves when every event of the notification was confirmed; rejects when the flow says that one failed. */
  wait(notification: Notification, signal: AbortSignal): Promise<void>;
  /**
   * Takes a message that came back: it confirms its event, or all events of its notification; with `msg.error` it says
   * that they failed. @throws {CoupaError} `COUPA_INPUT_INVALID` when it belongs to no notification that waits.
   */
  settle(message: FlowMessage): void;
}

interface Waiting {
  readonly left: Set<string>;
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

/** Whether a message says which notification it belongs to. */
export function isConfirmation(message: FlowMessage): boolean {
  return notificationOf(message) !== undefined;
}

/** Makes an empty list. */
export function createConfirmations(): Confirmations {
  const waiting = new Map<string, Waiting>();
  return {
    async wait({ stored, events }, signal) {
      const left = new Set(events.map(({ id }) => id));
      return new Promise<void>((resolve, reject) => {
        const over = (): void => {
          if (waiting.get(stored.id)?.left === left) waiting.delete(stored.id);
        };
        const give = (error: Error): void => {
          over();
          reject(error);
        };
        waiting.set(stored.id, { left, resolve: () => (over(), resolve()), reject: give });
        signal.addEventListener('abort', () => give(signal.reason as Error), { once: true });
      });
    },
    settle(message) {
      const id = notificationOf(message) ?? '';
      const found = waiting.get(id);
      if (found === undefined) {
        throw inputInvalid(
          `Notification ${id} does not wait to be confirmed; it was confirmed before, or took too long.`,
        );
      }
      const { error, event } = message as { readonly error?: unknown; readonly event?: { readonly id?: unknown } };
      if (error !== undefined && error !== null) return found.reject(new Error(textOf(error)));
      const one = event?.id;
      if (typeof one === 'string') found.left.delete(one);
      else found.left.clear();
      if (found.left.size === 0) found.resolve();
    },
  };
}

function notificationOf(message: FlowMessage): string | undefined {
  const { notification } = message as { readonly notification?: unknown };
  if (typeof notification !== 'object' || notification === null) return undefined;
  const { id } = notification as { readonly id?: unknown };
  return typeof id === 'string' ? id : undefined;
}

function textOf(error: unknown): string {
  if (typeof error === 'string') return error;
  const { message } = error as { readonly message?: unknown };
  return typeof message === 'string' ? message : 'the flow failed';
}
