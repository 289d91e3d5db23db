/**
 * Joins the parts of received messages. Each part was acknowledged when it came. An SMSC that waits
 * for the acknowledgement before it sends the next part would otherwise wait for ever.
 */
import { nameOf, type ReceivedPart } from './receipt.js';

/** A whole message, or the parts of one that came. */
export interface Joined {
  readonly from: string;
  readonly to: string;
  readonly text: string;
  readonly ref: string;
}

interface Waiting {
  readonly first: ReceivedPart;
  readonly texts: Map<number, string>;
  readonly timer: NodeJS.Timeout;
}

/** Stands for a part that never came. */
const missing = '…';

export class PartJoiner {
  private readonly waiting = new Map<string, Waiting>();

  /**
   * @param patienceMs how long a message waits for its missing parts before the others are passed
   *   on.
   * @param onLate is given such a message.
   */
  constructor(
    private readonly patienceMs: number,
    private readonly onLate: (message: Joined) => void,
  ) {}

  /** Takes a part, and returns the message that it makes whole; null while others are missing. */
  take(part: ReceivedPart): Joined | null {
    if (part.ref === null) return joined(part, part.text);
    const key = JSON.stringify([part.from, part.to, part.ref, part.total]);
    const found = this.waiting.get(key) ?? this.begin(key, part);
    found.texts.set(part.part, part.text);
    if (found.texts.size < part.total) return null;
    return this.end(key, found);
  }

  /** Passes on the parts that came, and forgets them. */
  flush(): void {
    for (const [key, found] of this.waiting) this.onLate(this.end(key, found));
  }

  private begin(key: string, first: ReceivedPart): Waiting {
    const timer = setTimeout(() => {
      this.onLate(this.end(key, found));
    }, this.patienceMs);
    const found: Waiting = { first, texts: new Map(), timer };
    this.waiting.set(key, found);
    return found;
  }

  private end(key: string, { first, texts, timer }: Waiting): Joined {
    clearTimeout(timer);
    this.waiting.delete(key);
    const all = Array.from({ length: first.total }, (_, index) => texts.get(index + 1) ?? missing);
    return joined(first, all.join(''));
  }
}

function joined(part: ReceivedPart, text: string): Joined {
  return { from: part.from, to: part.to, text, ref: nameOf({ ...part, text }) };
}
