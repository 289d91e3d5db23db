/**
 * The texts of all SMS for the approval of a gateway, with the answers of the guidance and the
 * courts' addresses.
 */
import { materialsAddress } from '../../court/settings/rules/materialsAddress.js';
import { chinaDate } from '../../court/rules/workCalendar.js';
import { readCourt, readCourts, type Court } from '../../court/store/courts.js';
import { answersBySms } from '../../guidance/answersBySms.js';
import { courtValues } from '../../guidance/courtValues.js';
import { readNational, readTold } from '../../guidance/readGuidance.js';
import {
  fileTemplates,
  gateways,
  type FiledTemplate,
  type FixedText,
  type GatewayName,
} from '../../messages/rules/gatewayRules.js';
import { smsOf, smsWords } from '../../messages/rules/smsText.js';
import { BadInput } from '../terminal/badInput.js';
import { withPool } from '../terminal/withPool.js';

/**
 * Reads the database only where texts are templates of their own: the answers say what the
 * hotline's court has set and published, and the address for materials is that of the court that
 * has the case.
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
    const addresses = (await readCourts(pool)).flatMap(addressTexts);
    filed = fileTemplates(gateway, [...answers, ...addresses]);
  });
  return filed;
}

/** The address for materials of a court, word for word; `materials_苏98`. */
function addressTexts(court: Court): FixedText[] {
  return (['zh', 'en'] as const).flatMap((language) => {
    const address = materialsAddress(court, language);
    if (address === null) return [];
    const text = smsWords(smsOf('materials', language, { address }));
    return [{ id: `materials_${court.code}`, language, text, from: null }];
  });
}
