import { isLawyerLicence } from '../../../../app/court/identity/rules/lawyerLicence.js';
import { generatedPerson } from '../../../../app/local/sample/generatedPeople.js';
import { sampleLawyer, samplePeople } from '../../../../app/local/sample/samplePeople.js';

test.each([sampleLawyer.licence, '11101199610123456', '15301202621199999'])(
  '%s can be a licence number',
  (text) => expect(isLawyerLicence(text)).toBe(true),
);

test.each([
  ['a digit is missing', '1329820091100000'],
  ['a digit too many', '132982009110000011'],
  ['another kind of certificate', '23298200911000001'],
  ['no year of admission', '13298210911000001'],
  ['a star', '1329820091100000*'],
  ['an old number of twelve digits', '130195110123'],
])('%s: none', (_, text) => expect(isLawyerLicence(text)).toBe(false));

test('no resident ID begins with one, so none is taken before its last digit', () => {
  const known = Object.values(samplePeople).map(({ residentId }) => residentId);
  const made = Array.from({ length: 20_000 }, (_, n) => generatedPerson(n * 37).idNumber);
  expect([...known, ...made].filter((id) => isLawyerLicence(id.slice(0, 17)))).toEqual([]);
});
