/** The shell blocks of the handbook whose commands are those of containers. */
import { readPage } from '../docs/documents.js';

export class HandbookBlocks {
  private readonly left: string[][];

  constructor(page: string) {
    this.left = readPage(page)
      .blocks.filter(({ kind, content }) => kind === 'sh' && content.includes('docker compose'))
      .map(({ content }) => content.split('\n').filter((line) => line !== ''));
  }

  /**
   * Takes the commands of a block out.
   * @param first its first command
   * @throws Error if there is no such block, or it was taken before
   */
  take(first: string): readonly string[] {
    const at = this.left.findIndex(([line]) => line === first);
    const [block] = at < 0 ? [] : this.left.splice(at, 1);
    if (block === undefined) throw new Error(`the handbook has no block that begins with ${first}`);
    return block;
  }

  /** Commands of blocks that nobody has taken. */
  get untried(): readonly string[] {
    return this.left.flat();
  }
}
