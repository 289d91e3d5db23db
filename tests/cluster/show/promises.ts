/** What `make cluster` promises, and what came of it: the table at its end. */

/** In the order in which it is to happen. */
const promised = {
  shared: 'Kamailio shares calls out between the nodes',
  servesBoth: 'an agent answers callers of both nodes',
  leftOut: 'the dead node gets no call any more',
  answersOn: 'who dials in that moment gets through',
  noticed: 'the other node takes it for dead, and frees its agent',
  calledBack: 'who waited there is called back, and served',
  inOrder: 'all who wait are served in their order',
  talksOn: 'who talks at the other node notices nothing',
  waitsOn: 'who waits at the other node notices nothing',
  comesBack: 'the dead node comes back, and gets calls',
  ended: 'all that was started has ended',
} as const;

export type PromiseName = keyof typeof promised;

interface Outcome {
  readonly isKept: boolean;
  readonly figures: string;
}

export class Promises {
  private readonly outcomes = new Map<PromiseName, Outcome>();

  /**
   * Notes what came of a promise.
   * @param figures what was seen: who, how many, after how long
   */
  note(name: PromiseName, isKept: boolean, figures: string): void {
    this.outcomes.set(name, { isKept, figures });
  }

  /** Whether each of them was kept. One that was never come to was not. */
  get areKept(): boolean {
    return this.lines().every(({ isKept }) => isKept);
  }

  /** What was promised, whether it happened, and the figures, a line each. */
  table(): string {
    const width = Math.max(...Object.values(promised).map((words) => words.length));
    return this.lines()
      .map(({ words, isKept, figures }) =>
        `  ${isKept ? 'yes' : 'NO '}  ${words.padEnd(width)}  ${figures}`.trimEnd(),
      )
      .join('\n');
  }

  private lines(): (Outcome & { readonly words: string })[] {
    const names = Object.keys(promised) as PromiseName[];
    return names.map((name) => ({
      words: promised[name],
      ...(this.outcomes.get(name) ?? { isKept: false, figures: 'it did not come to that' }),
    }));
  }
}
