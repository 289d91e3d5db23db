/** The parts of a bench, which end with it. */

/** Something that runs until it is stopped. */
interface Part {
  stop(): Promise<void>;
}

/** Takes over the end of a part, and returns it. */
export type Keep = <P extends Part>(part: P) => P;

/** Runs what starts parts, and stops them afterwards, the latest first, whatever happens. */
export async function withParts<T>(work: (keep: Keep) => Promise<T>): Promise<T> {
  const parts: Part[] = [];
  try {
    return await work((part) => {
      parts.push(part);
      return part;
    });
  } finally {
    for (const part of parts.reverse()) await part.stop();
  }
}
