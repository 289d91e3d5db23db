import { isLoopback } from '../../app/core/loopback.js';

test.each([
  ['127.0.0.1', true],
  ['127.9.8.7:5060', true],
  ['::1', true],
  ['[::1]:5061', true],
  ['localhost', true],
  ['0.0.0.0:5060', false],
  ['::', false],
  ['[::]:5060', false],
  ['192.0.2.10', false],
  ['192.0.2.127:127', false],
  ['2001:db8::1', false],
  ['127.example.com', false],
  ['', false],
])('%s is of the loopback: %s', (address, expected) => {
  expect(isLoopback(address)).toBe(expected);
});
