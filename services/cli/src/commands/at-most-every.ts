/** Runs `work` soon after it was asked for, at most once per `ms`, never twice at the same time, and always after the last ask. */
export function atMostEvery(ms: number, work: () => Promise<void>): { ask(): void; idle(): Promise<void> } {
  let asked = false;
  let running: Promise<void> | null = null;

  async function loop(): Promise<void> {
    while (asked) {
      asked = false;
      await work();
      if (asked) await new Promise((resolve) => setTimeout(resolve, ms));
    }
  }
  return {
    ask: () => {
      asked = true;
      running ??= loop().finally(() => (running = null));
      running.catch(() => undefined); // idle() hands the failure on.
    },
    idle: async () => {
      await running;
    },
  };
}
