import type { Command } from 'commander';
import { readCourt } from '../court/store/courts.js';
import { chinaDate } from '../court/rules/workCalendar.js';
import { letterDate } from '../messages/fax/rules/letterDate.js';
import { writeFax } from '../messages/fax/store/faxOutbox.js';
import { BadInput } from './terminal/badInput.js';
import { plain } from './terminal/textTable.js';
import { withPool } from './terminal/withPool.js';

const dayMs = 86_400_000;

/** Adds `hotline fax test`. */
export function addFaxCommand(program: Command): void {
  const fax = program.command('fax').description('try whether faxes go out');
  fax
    .command('test')
    .argument('<number>', 'number of a fax machine, as dialled')
    .description('send a page to a fax machine; hotline api outbox-faxes shows what became of it')
    .action((number: string) => test(number));
}

function test(number: string): Promise<void> {
  if (!/^\+?\d{3,20}$/.test(number)) {
    throw new BadInput(`${plain(number)} is no number that can be dialled: write digits`);
  }
  return withPool(['HOTLINE_COURT'], async (pool, { HOTLINE_COURT }) => {
    const court = await readCourt(pool, HOTLINE_COURT);
    if (court === null) throw new BadInput(`the database has no court ${plain(HOTLINE_COURT)}`);
    const now = new Date();
    const id = await writeFax(
      pool,
      {
        toNumber: number,
        purpose: 'test',
        letter: {
          court: court.name,
          title: '传真测试',
          reference: '',
          date: letterDate(chinaDate(now)),
          rows: [{ label: '说明', value: '这是一份测试传真，收到后无需处理。' }],
          paragraphs: [],
          code: null,
          foot: '本页由12368诉讼服务热线自动生成。',
        },
        expiresAt: new Date(now.getTime() + dayMs),
      },
      now,
    );
    console.log(
      `fax ${id} to ${number} is on its way; hotline api outbox-faxes shows what became of it`,
    );
  });
}
