/** The texts of all SMS for the approval of a gateway, with the answers of the guidance. */
import { chinaDate } from '../../court/rules/workCalendar.js';
import { readCourt } from '../../court/store/courts.js';
import { answersBySms } from '../../guidance/answersBySms.js';
import { courtValues } from '../../guidance/courtValues.js';
import { readNational, readTold } from '../../guidance/readGuidance.js';
import {
  fileTemplates,
  gateways,
  type FiledTemplate,
  type GatewayName,
} from '../../messages/rules/gatewayRules.js';
import { BadInput } from '../terminal/badInput.js';
import { withPool } from '../terminal/withPool.js';

/**
 * Reads the database only where the answers are templates of their own: they say what the hotline's court
 * has set and published.
 */
export async function listTemplates(gateway: GatewayName | null): Promise<FiledTemplate[]> {
  if (gateway === null || gateways[gateway].mayBeFree) return fileTemplates(gateway, []);
  let filed: FiledTemplate[] = [];
  await withPool(['HOTLINE_COURT'], async (pool, config) => {
    const now = new Date();
    const court = await readCourt(pool, config.HOTLINE_COURT);
    if (court === null) throw new BadInput(`there is no court ${config.HOTLINE_COURT}`);
    const content = await readTold(pool, await readNational(), now);
    const answers = answersBySms(content, {
      today: chinaDate(now),
      court: courtValues(court.settings),
    });
    filed = fileTemplates(gateway, answers);
  });
  return filed;
}
