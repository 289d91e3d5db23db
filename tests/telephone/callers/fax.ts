import { samplePeople } from '../../../app/local/sample/samplePeople.js';
import type { FaxScript } from '../script/callerScript.js';
import { faxesToCourt, takesCaseByFax } from '../script/faxCalls.js';
import { print } from '../script/terminal.js';

const { zhang } = samplePeople;

export const fax: FaxScript = {
  about:
    'Zhang Xiuying telephones from a fax machine: takes her case by fax, and faxes papers to the court',
  from: '02552220001',
  faxes: true,
  async talk(machine) {
    const began = new Date();
    const letter = await machine.file();
    await takesCaseByFax(await machine.dials(), zhang, letter);
    await machine.shows('The case by fax', letter, 'fax-case');

    // The same pages within a day are one fax to the hotline, which this script may have sent before.
    const now = new Date().toLocaleString('zh-CN', { timeZone: 'Asia/Shanghai' });
    const papers = await machine.writes('证据材料', `现提交借条一份，请附卷。${now}`);
    await faxesToCourt(await machine.dials(), zhang, papers);
    const { ticket, tiff } = await machine.kept(this.from, began);
    print(`The hotline has kept the pages with ticket ${ticket}`);
    await machine.shows('The pages that the hotline has', tiff, 'fax-papers');
  },
};
