/** Where the attempts of one round count: those that hang make room for others. */
import type { Gate } from './gate';

/** All gates of a dispatcher, and the receivers that hang at the moment. */
export interface Gates {
  /** Of targets that are well, or not known to be otherwise. */
  readonly well: Gate;
  readonly ailing: Gate;
  /** Of attempts that wait for an answer for longer than usual. */
  readonly hanging: Gate;
  /** Hanging attempts by receiver. */
  readonly receivers: Map<string, number>;
  /** From so many on, a receiver is not taken to be well. */
  readonly mostHanging: number;
}

/** The places of one round. */
export interface Places {
  /** As `Gate.take`. */
  take(wanted: number, signal: AbortSignal): Promise<number>;
  give(count: number): void;
  /** Whoever has a place waits for answers that do not come, and makes room as long as there are places to hang at. */
  standAside(): void;
}

/** Makes them. @param receiver which several subscriptions may have in common */
export function createPlaces(gates: Gates, receiver: string, isAiling: () => boolean): Places {
  const { well, ailing, hanging, receivers, mostHanging } = gates;
  const held = new Map<Gate, number>([well, ailing, hanging].map((gate) => [gate, 0]));
  const hangingOfReceiver = (): number => receivers.get(receiver) ?? 0;
  const gateNow = (): Gate => (isAiling() || hangingOfReceiver() >= mostHanging ? ailing : well);
  const change = (gate: Gate, by: number): void => {
    held.set(gate, held.get(gate)! + by);
    if (gate !== hanging || by === 0) return;
    const left = hangingOfReceiver() + by;
    if (left > 0) receivers.set(receiver, left);
    else receivers.delete(receiver);
  };
  const move = (from: Gate, most: number): void => {
    const moved = hanging.takeAtOnce(Math.min(held.get(from)!, most));
    change(hanging, moved);
    change(from, -moved);
    from.give(moved);
  };
  return {
    async take(wanted, signal) {
      for (;;) {
        const gate = gateNow();
        const got = await gate.take(wanted, signal);
        change(gate, got);
        // While it waited, its receiver may have been found to hang.
        if (gate === gateNow()) return got;
        change(gate, -got);
        gate.give(got);
      }
    },
    give(count) {
      let left = count;
      for (const gate of [hanging, ailing, well]) {
        const given = Math.min(left, held.get(gate)!);
        change(gate, -given);
        gate.give(given);
        left -= given;
      }
    },
    standAside() {
      move(well, Number.POSITIVE_INFINITY);
      // One receiver must not take all of them.
      move(ailing, Math.max(0, mostHanging - hangingOfReceiver()));
    },
  };
}
