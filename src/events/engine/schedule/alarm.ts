/** One sleep of the clock at a time, until the earliest time that was set. */
import type { Clock } from '../../../sdk';

/** Rings when its time has come, perhaps earlier: whoever hears it looks for what is due and sets it anew. */
export interface Alarm {
  /** A time of `clock.monotonic()`; infinity for never. */
  set(time: number): void;
}

/** Makes an alarm that is not set. */
export function createAlarm(clock: Clock, ring: () => void): Alarm {
  let current: { readonly time: number; readonly controller: AbortController } | undefined;
  return {
    set(time) {
      if (current !== undefined && current.time <= time && time !== Number.POSITIVE_INFINITY) return;
      current?.controller.abort(new Error('set anew'));
      current = undefined;
      if (time === Number.POSITIVE_INFINITY) return;
      const mine = { time, controller: new AbortController() };
      current = mine;
      clock.sleep(Math.max(0, time - clock.monotonic()), mine.controller.signal).then(
        () => {
          if (current === mine) current = undefined;
          ring();
        },
        () => undefined,
      );
    },
  };
}
