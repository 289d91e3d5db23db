import { advisories, openAdvisories } from '../../../../app/cli/doctor/rules/asteriskVersions.js';

test.each([
  '20.20.1',
  '20.21.0',
  '21.12.3',
  '22.10.1',
  '22.11.0',
  '22.10.2',
  '23.4.1',
  '23.5.0',
  '24.0.0',
])('%s has no known hole', (version) => expect(openAdvisories(version)).toEqual([]));

test.each([
  '20.20.0',
  '21.12.2',
  '22.10.0',
  '22.9.1',
  '20.14.0',
  '23.4.0',
  '18.26.4',
  'GIT-master-1a2b3c',
  '',
])('%s may have them', (version) => expect(openAdvisories(version)).toEqual(advisories));

test('before there were requests by the WebSocket, none can come that way', () => {
  expect(openAdvisories('20.6.0')).toEqual(['GHSA-vrfp-mg3q-3959']);
});
