import { brokenBy, type AlarmFigures } from '../../../app/reports/rules/alarmRules.js';

const figures: AlarmFigures = {
  waiting: 5,
  longestWaitS: 300,
  serviceLevel: 0.8,
  connectionRate: 0.95,
  agents: 3,
  isOpen: true,
};

test.each([
  ['waiting', 4, figures, 5],
  ['waiting', 5, figures, null],
  ['longest_wait', 299, figures, 300],
  ['longest_wait', 0, { ...figures, longestWaitS: null }, null],
  ['service_level', 0.81, figures, 0.8],
  ['service_level', 0.8, figures, null],
  ['service_level', 1, { ...figures, serviceLevel: null }, null],
  ['connection_rate', 0.96, figures, 0.95],
  ['agents', 4, figures, 3],
  ['agents', 3, figures, null],
  ['agents', 4, { ...figures, isOpen: false }, null],
] as const)('%s with the threshold %d', (subject, threshold, now, value) => {
  expect(brokenBy(subject, threshold, now)).toBe(value);
});
