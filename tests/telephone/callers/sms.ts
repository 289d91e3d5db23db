import { samplePeople } from '../../../app/local/sample/samplePeople.js';
import type { SmsScript } from '../script/callerScript.js';

const { zhang, zhou } = samplePeople;

/** A mobile of each run: help is sent once a day, and a number that has guessed is barred. */
const from = `1380009${String(Math.floor(Math.random() * 10_000)).padStart(4, '0')}`;

export const sms: SmsScript = {
  about: 'Somebody asks by SMS: a case, a ticket, wrong passwords until it is locked, 退订, help',
  from,
  writesSms: true,
  async talk(mobile) {
    await mobile.writes(`${zhang.queryNumber} ${zhang.password}`);
    await mobile.writes(`case ${zhang.queryNumber} password ${zhang.password}`);

    await mobile.hasAnTicket('建议在大厅增加座椅');
    const told = await mobile.reads();
    const [, number, code] = /登记编号为(\d+)，查询码为(\d{6})/.exec(told) ?? [];
    if (number === undefined || code === undefined) throw new Error(`no code in: ${told}`);
    await mobile.writes(`${number} ${code}`);

    for (let tries = 1; tries <= 4; tries += 1) {
      const answer = await mobile.writes(`${zhou.queryNumber} 000000`);
      if (answer.includes('错误次数过多')) break;
    }

    await mobile.writes('退订');
    await mobile.writes('订阅');
    await mobile.writes('你好');
  },
};
