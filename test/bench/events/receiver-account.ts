// A receiver of callbacks that keeps account: what came first, what came again, and whether it was the same.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { CloudEvent } from '../../../src/events';
import type { Told } from './verdict';

export interface Account {
  readonly url: string;
  /** Each event when it came for the first time. */
  readonly firsts: readonly Told[];
  readonly repeatedCallbacks: number;
  readonly repeatedEvents: number;
  /** Came again under the same id with another content. */
  readonly altered: number;
  /** Arrivals, repeated ones included, of an older state of a record behind a newer one. */
  outOfOrder(): number;
  /** Is called when a callback has arrived, before it is answered. */
  watch(onCallback: () => void): void;
  /** From now on none is refused. */
  acceptAll(): void;
  close(): void;
}

const stateNumber = ({ data }: CloudEvent): number => Number(String(data?.['name']).replace('Department ', ''));

/** Starts one. It refuses one callback in twelve, and takes its time with others. */
export async function startAccount(draw: (below: number) => number): Promise<Account> {
  const firsts: Told[] = [];
  const events = new Map<string, string>();
  const callbacks = new Set<string>();
  const newest = new Map<string, number>();
  const counts = { repeatedCallbacks: 0, repeatedEvents: 0, altered: 0, outOfOrder: 0 };
  let isKind = false;
  let onCallback = (): void => undefined;

  const take = (id: string, batch: readonly CloudEvent[]): void => {
    if (callbacks.has(id)) counts.repeatedCallbacks += 1;
    callbacks.add(id);
    for (const event of batch) {
      const text = JSON.stringify(event);
      const before = events.get(event.id);
      if (before === undefined) firsts.push(toldOf(event));
      else counts.repeatedEvents += 1;
      if (before !== undefined && before !== text) counts.altered += 1;
      events.set(event.id, text);
      const record = event.subject ?? '';
      const number = event.data === undefined ? Number.POSITIVE_INFINITY : stateNumber(event);
      if (number < (newest.get(record) ?? 0)) counts.outOfOrder += 1;
      newest.set(record, Math.max(number, newest.get(record) ?? 0));
    }
  };
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      take(
        String(request.headers['elements-webhook-id']),
        JSON.parse(Buffer.concat(chunks).toString()) as CloudEvent[],
      );
      onCallback();
      // It has the events in any case; its sender does not know.
      response.statusCode = !isKind && draw(12) === 0 ? 503 : 200;
      setTimeout(() => response.end(), draw(4) === 0 ? draw(10) : 0);
    });
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/events`,
    firsts,
    get repeatedCallbacks() {
      return counts.repeatedCallbacks;
    },
    get repeatedEvents() {
      return counts.repeatedEvents;
    },
    get altered() {
      return counts.altered;
    },
    outOfOrder: () => counts.outOfOrder,
    watch: (watcher) => void (onCallback = watcher),
    acceptAll: () => void (isKind = true),
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

function toldOf({ id, subject = '', type, data }: CloudEvent): Told {
  const kind = type.slice(type.lastIndexOf('.') + 1).toUpperCase();
  return { id, objectId: subject, kind, ...(data === undefined ? {} : { record: data }) };
}
