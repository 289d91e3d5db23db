import { Option, type Command } from 'commander';
import { listQueues } from '../../queue/store/queues.js';
import {
  addWallboard,
  listWallboards,
  revokeWallboard,
} from '../../reports/wallboard/store/wallboards.js';
import { administrator, whoActs } from '../staff/operator.js';
import { BadInput } from '../terminal/badInput.js';
import { plain, textTable } from '../terminal/textTable.js';
import { minute } from '../terminal/words.js';
import { withPool } from '../terminal/withPool.js';

const help = `
A wallboard is a screen that nobody is signed in at, such as a television. It shows the figures of chosen queues and the states
of agents by number, and nothing of callers. Its address has a token that is shown once. Anybody with the token sees these
figures until the wallboard is removed.

  hotline wallboard add "大厅" --queue general --queue enforcement
  hotline wallboard remove 3`;

/** Adds `hotline wallboard` with its subcommands. */
export function addWallboardCommand(program: Command): void {
  const group = program
    .command('wallboard')
    .description('manage the screens that show the queues without anybody signed in')
    .addHelpText('after', help);

  group
    .command('list', { isDefault: true })
    .description('list the wallboards')
    .action(() =>
      withPool([], async (pool) => {
        administrator(await whoActs(pool));
        const wallboards = await listWallboards(pool, null);
        if (wallboards.length === 0) return console.log('There is no wallboard.');
        console.log(
          textTable([
            ['ID', 'TITLE', 'QUEUES', 'MADE', 'BY', 'SEEN'],
            ...wallboards.map((wallboard) => [
              String(wallboard.id),
              plain(wallboard.title),
              wallboard.queues.join(' '),
              minute(wallboard.madeAt),
              plain(wallboard.madeBy),
              wallboard.seenAt === null ? '' : minute(wallboard.seenAt),
            ]),
          ]),
        );
      }),
    );
  group
    .command('add')
    .argument('<title>', 'the heading at the top of the screen')
    .requiredOption('--queue <name...>', 'a queue that it shows')
    .addOption(
      new Option('--language <language>', 'of the screen').choices(['zh', 'en']).default('zh'),
    )
    .description('add a wallboard, and print its address once')
    .action((title: string, { queue, language }: { queue: string[]; language: 'zh' | 'en' }) =>
      withPool(['WEB_ORIGIN'], async (pool, { WEB_ORIGIN }) => {
        const { osUser } = administrator(await whoActs(pool));
        if (title.trim() === '' || title.length > 60) {
          throw new BadInput('<title> must have 1 to 60 characters');
        }
        const queues = await listQueues(pool);
        const ids = queue.map((name) => {
          const found = queues.find((each) => each.name === name);
          if (found !== undefined) return found.id;
          const names = queues.map((each) => each.name).join(', ');
          throw new BadInput(`there is no queue ${plain(name)}; the queues are ${names}`);
        });
        const { id, token } = await addWallboard(pool, title.trim(), ids, osUser, new Date());
        console.log(`Wallboard ${id}. Open this address there; it is shown this once:`);
        console.log(`${WEB_ORIGIN}/wallboard${language === 'en' ? '?language=en' : ''}#${token}`);
      }),
    );
  group
    .command('remove')
    .argument('<id>', 'as in hotline wallboard list')
    .description('remove a wallboard: its address shows nothing any more')
    .action((text: string) =>
      withPool([], async (pool) => {
        administrator(await whoActs(pool));
        const id = Number(text);
        if (!(await listWallboards(pool, null)).some((wallboard) => wallboard.id === id)) {
          throw new BadInput(`there is no wallboard ${plain(text)}`);
        }
        await revokeWallboard(pool, id, new Date());
        console.log(`Wallboard ${id} is removed.`);
      }),
    );
}
