/**
 * Made-up people by number. The same number always gives the same person, so that none has to be
 * remembered.
 */
import { residentIdCheckCharacter } from '../../court/identity/rules/residentId.js';
import { companyNames, companyTrades, givenNames, surnames } from './sampleWords.js';

const regions = ['320102', '320104', '320203', '320205', '320281', '320402', '320411', '320505'];
const [firstBirthDay, birthDays] = [Date.UTC(1945, 0, 1) / 86_400_000, 21_900];
// Sequences below 101 are left to the people made up by hand.
const [firstSequence, sequences] = [101, 899];

const daysWritten: string[] = [];
function birthDay(index: number): string {
  return (daysWritten[index] ??= new Date((firstBirthDay + index) * 86_400_000)
    .toISOString()
    .slice(0, 10)
    .replaceAll('-', ''));
}

/**
 * Makes person n (up to about 150 million). Every n has a different resident ID number with a valid
 * check character.
 */
export function generatedPerson(n: number): { name: string; idNumber: string } {
  const region = regions[n % regions.length] as string;
  // The strides are coprime to the moduli, so that neighbouring numbers give unrelated people.
  const rest = Math.floor(n / regions.length);
  const day = birthDay((rest * 7919) % birthDays);
  const sequence = String(firstSequence + (Math.floor(rest / birthDays) % sequences)).padStart(
    3,
    '0',
  );
  const first17 = region + day + sequence;
  const surname = surnames[n % surnames.length] as string;
  const given = givenNames[(n * 31 + Math.floor(n / 50)) % givenNames.length] as string;
  return { name: surname + given, idNumber: first17 + residentIdCheckCharacter(first17) };
}

/** Makes the name of company n. It has no code, as many cases are imported without one. */
export function generatedCompany(n: number): string {
  const name = companyNames[n % companyNames.length] as string;
  const trade = companyTrades[Math.floor(n / companyNames.length) % companyTrades.length] as string;
  return `临江${name}${trade}`;
}
