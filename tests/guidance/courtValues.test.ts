import { noCourtFees } from '../../app/court/settings/rules/feeSettings.js';
import { courtSlotNames, courtValues } from '../../app/guidance/courtValues.js';

test('the figures of fees are said in words; what the court has not set has no name', () => {
  const guidance = { admin_court: { zh: '铁路运输法院', en: 'the railway court' } };
  const fees = { ...noCourtFees, divorceYuan: 200, otherYuan: 80 };
  const values = courtValues({ guidance, fees });
  expect(values).toEqual({
    admin_court: { zh: '铁路运输法院', en: 'the railway court' },
    divorce_fee: { zh: '二百元', en: 'two hundred yuan' },
    nonproperty_fee: { zh: '八十元', en: 'eighty yuan' },
  });
  expect(courtSlotNames).toEqual(expect.arrayContaining(Object.keys(values)));
});
