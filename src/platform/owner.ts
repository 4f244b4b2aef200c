/** How this process calls itself where several share a store. */
import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';

/** Differs from run to run, and tells people which process it is: `process 4711 on batch-1 (9f3a2b1c)`. */
export function ownerName(): string {
  return `process ${process.pid} on ${hostname()} (${randomUUID().slice(0, 8)})`;
}
