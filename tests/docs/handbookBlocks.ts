/** Shell blocks of a handbook that are run apart from the others, where there is what they need. */
import { readPage, type Block } from './documents.js';

/** Whether the commands of a block are those of containers, which `make test-containers` runs. */
export const isOfContainers = ({ content }: Block) => content.includes('docker compose');

/** Whether a block is of the way to several machines, which `make test-cluster` runs. */
export const isOfSeveralMachines = ({ chapter }: Block) =>
  ['From one machine to three', '从一台机器到三台'].includes(chapter);

/** Whether a block is of the backups by pgBackRest, which `make test-cluster` runs. */
export const isOfBackups = ({ content }: Block) =>
  /pgbackrest|\/var\/lib\/postgresql\/hotline/.test(content);

export class HandbookBlocks {
  private readonly left: string[][];

  constructor(page: string, isWanted: (block: Block) => boolean) {
    this.left = readPage(page)
      .blocks.filter((block) => block.kind === 'sh' && isWanted(block))
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
