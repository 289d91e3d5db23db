/**
 * Faxes within a call, from a machine that is telephoned from: a case to its party, and papers to
 * the court.
 */
import { mkdtempSync } from 'node:fs';
import { copyFile, readdir } from 'node:fs/promises';
import path from 'node:path';
import type { Letter } from '../../../app/messages/fax/letter.js';
import { makeLetter } from '../../../app/messages/fax/makeLetter.js';
import { readFaxPages } from '../../../app/messages/fax/readFaxPages.js';
import { samplePeople } from '../../../app/sample/samplePeople.js';
import { signedIn } from '../../cli/signedIn.js';
import { sharedParts } from '../../parts/database.js';
import { faxesToCourt, takesCaseByFax } from '../../telephone/script/faxCalls.js';
import { untilTrue } from '../../telephone/untilTrue.js';
import { Hotline } from '../hotline.js';
import { together } from '../together.js';

const folder = mkdtempSync(path.join(sharedParts().folder, 'faxes-'));
let hotline: Hotline;
beforeAll(async () => void (hotline = await Hotline.start()));
afterAll(() => hotline?.stop());

async function dotsOf(file: string): Promise<string[]> {
  return (await readFaxPages(file)).map(({ dots }) => dots.toString('base64'));
}

together(
  {
    async 'whoever telephones from a fax machine gets the case over this call'() {
      const from = '02552220011';
      const file = path.join(folder, 'case.tif');
      const call = await hotline.carrier.dial({ from });
      await takesCaseByFax(call, samplePeople.zhang, file);
      const row = await untilTrue('the fax to be over', async () => {
        const { rows } = await hotline.db.query<{ state: string; letter: Letter; number: string }>(
          `SELECT f.state, f.letter, f.to_number AS number FROM fax_outbox f JOIN calls c ON c.id = f.call_id
            WHERE c.caller_number = $1 AND f.over_at IS NOT NULL`,
          [from],
        );
        return rows[0];
      });
      expect(row).toMatchObject({ state: 'delivered', number: '' });
      const wanted = path.join(folder, 'wanted.tif');
      await makeLetter(row.letter, wanted);
      expect(await dotsOf(file)).toEqual(await dotsOf(wanted));
      const closed = await hotline.closedRow(from);
      expect(closed).toMatchObject({ outcome: 'served', outcome_detail: 'fax' });
    },

    async 'pages that a party announces belong to their case; a dispatcher finds them'() {
      const from = '02552220012';
      const { chen } = samplePeople;
      const file = path.join(folder, 'papers.tif');
      const nothing = { court: '', reference: '', date: '', rows: [], code: null, foot: '' };
      await makeLetter({ ...nothing, title: '证据材料', paragraphs: [] }, file);
      const sent = path.join(folder, 'sent.tif');
      await copyFile(file, sent);
      await faxesToCourt(await hotline.carrier.dial({ from }), chen, sent);
      const came = await untilTrue('the pages to be kept', async () => {
        const { rows } = await hotline.db.query<{
          order: string;
          theirs: boolean;
          name: string;
          dispatcher: string;
        }>(
          `SELECT o.number AS order, a.name, s.name AS dispatcher,
                  EXISTS (SELECT FROM parties p WHERE p.case_id = o.case_id AND p.query_number = $2
                             AND p.person_id = o.person_id) AS theirs
             FROM fax_inbox i JOIN orders o ON o.id = i.order_id JOIN calls c ON c.id = i.call_id
                  JOIN order_attachments a ON a.order_id = o.id AND a.name LIKE '%.tif'
                  JOIN departments d ON d.court_id = o.court_id AND d.is_dispatch
                  JOIN staff s ON s.department_id = d.id
            WHERE i.from_number = $1`,
          [from, chen.queryNumber],
        );
        return rows[0];
      });
      expect(came.theirs).toBe(true);
      const to = path.join(folder, 'copied');
      const as = await signedIn(hotline.db, came.dispatcher);
      await hotline.cliAs(as, 'orders', 'files', came.order, '--to', to);
      const copied = (await readdir(to)).filter((name) => name.endsWith(came.name));
      expect(copied).toHaveLength(1);
      expect(await dotsOf(path.join(to, copied[0] ?? ''))).toEqual(await dotsOf(file));
    },
  },
  { name: 'nothing is left of the calls', check: () => hotline.nothingLeft() },
);
