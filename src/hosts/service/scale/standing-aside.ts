/** Jobs that only wait give their place to others and end in the background. */

/** A job. @param hangs to be called when it only waits */
export type Waiting = (hangs: () => void) => Promise<void>;

/** What happens around one that stands aside. */
export interface Precautions {
  /** Before it does: sees to it that the work goes on elsewhere should this process end. It keeps its place when this fails. */
  readonly prepare: () => Promise<void>;
  /** It failed when nobody waited for it any more. */
  readonly failed: (error: unknown) => void;
}

/** The jobs of one kind in one process. */
export interface StandingAside {
  /** Resolves when the job is over, or has stood aside. @throws what the job throws before that */
  run(job: Waiting, precautions: Precautions): Promise<void>;
  /** Resolves when none is under way in the background. */
  idle(): Promise<void>;
}

/** Makes them. @param most that may stand aside at once; more keep their places */
export function createStandingAside(most: number): StandingAside {
  const aside = new Set<Promise<void>>();
  let preparing = 0;
  return {
    async run(job, { prepare, failed }) {
      let [isAsked, isOver] = [false, false];
      let leave: (() => void) | undefined;
      const left = new Promise<void>((resolve) => (leave = resolve));
      const whole = job(() => {
        if (isAsked || aside.size + preparing >= most) return;
        isAsked = true;
        preparing += 1;
        prepare()
          .then(
            () => {
              if (isOver) return;
              const background = whole.catch(failed).finally(() => aside.delete(background));
              aside.add(background);
              leave?.();
            },
            () => (isAsked = false),
          )
          .finally(() => (preparing -= 1));
      }).finally(() => (isOver = true));
      await Promise.race([whole, left]);
    },
    async idle() {
      while (aside.size > 0) await Promise.all(aside);
    },
  };
}
