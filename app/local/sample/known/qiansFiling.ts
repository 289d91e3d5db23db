/** The application of Qian Hui, who filed online: it has no case number yet, and something is missing. */
import type { CaseInput } from '../caseInput.js';
import type { SampleDays } from '../sampleDays.js';
import { sampleApplicant } from '../samplePeople.js';
import { east } from './knownParts.js';

export function qiansFiling(days: SampleDays): CaseInput {
  const { name, residentId, filingNumber, password, mobile } = sampleApplicant;
  return {
    ref: 'K-012',
    court: east.court,
    kind: 'civil',
    cause: '教育培训合同纠纷',
    causeEn: 'education and training contract dispute',
    publicity: 'public',
    filingStatus: 'corrections',
    appliedOn: days.workday(-4),
    filingDecidedOn: days.workday(-1),
    filingMissing: [
      { what: '被告的营业执照复印件1份', whatEn: "one copy of the defendant's business licence" },
      { what: '2026年5月8日的培训合同', whatEn: 'the training contract of 8 May 2026' },
      { what: '起诉状副本2份', whatEn: 'two copies of the complaint' },
    ],
    filingCorrectBy: days.workday(5),
    stage: 'filing',
    department: '立案庭',
    events: [
      { on: days.workday(-4), text: '已收到起诉材料', textEn: 'The complaint was received' },
    ],
    parties: [
      { role: 'plaintiff', name, idNumber: residentId, filingNumber, password, mobile },
      { role: 'defendant', name: '临江市启明教育培训有限公司', kind: 'organisation' },
    ],
  };
}
