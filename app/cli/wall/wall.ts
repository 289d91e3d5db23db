import { Option, type Command } from 'commander';
import { listQueues } from '../../queue/store/queues.js';
import { addWall, listWalls, revokeWall } from '../../reports/wall/store/walls.js';
import { administrator, whoActs } from '../staff/operator.js';
import { BadInput } from '../terminal/badInput.js';
import { plain, textTable } from '../terminal/textTable.js';
import { minute } from '../terminal/words.js';
import { withPool } from '../terminal/withPool.js';

const help = `
A wall is a screen that nobody is signed in at, such as a television. It shows the figures of chosen queues and the states
of agents by number, and nothing of callers. Its address has a token that is shown once. Anybody with the token sees these
figures until the wall is removed.

  hotline wall add "大厅" --queue general --queue enforcement
  hotline wall remove 3`;

/** Adds `hotline wall` with its subcommands. */
export function addWallCommand(program: Command): void {
  const group = program
    .command('wall')
    .description('manage the screens that show the queues without anybody signed in')
    .addHelpText('after', help);

  group
    .command('list', { isDefault: true })
    .description('list the walls')
    .action(() =>
      withPool([], async (pool) => {
        administrator(await whoActs(pool));
        const walls = await listWalls(pool, null);
        if (walls.length === 0) return console.log('There is no wall.');
        console.log(
          textTable([
            ['ID', 'TITLE', 'QUEUES', 'MADE', 'BY', 'SEEN'],
            ...walls.map((wall) => [
              String(wall.id),
              plain(wall.title),
              wall.queues.join(' '),
              minute(wall.madeAt),
              plain(wall.madeBy),
              wall.seenAt === null ? '' : minute(wall.seenAt),
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
    .description('add a wall, and print its address once')
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
        const { id, token } = await addWall(pool, title.trim(), ids, osUser, new Date());
        console.log(`Wall ${id}. Open this address there; it is shown this once:`);
        console.log(`${WEB_ORIGIN}/wall${language === 'en' ? '?language=en' : ''}#${token}`);
      }),
    );
  group
    .command('remove')
    .argument('<id>', 'as in hotline wall list')
    .description('remove a wall: its address shows nothing any more')
    .action((text: string) =>
      withPool([], async (pool) => {
        administrator(await whoActs(pool));
        const id = Number(text);
        if (!(await listWalls(pool, null)).some((wall) => wall.id === id)) {
          throw new BadInput(`there is no wall ${plain(text)}`);
        }
        await revokeWall(pool, id, new Date());
        console.log(`Wall ${id} is removed.`);
      }),
    );
}
