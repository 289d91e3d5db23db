import fc from 'fast-check';
import {
  mediaTypeOf,
  safeFileName,
  whyNotAttachment,
} from '../../../app/tickets/rules/attachment.js';

const limits = { maxBytes: 1000, maxFiles: 3 };

test.each([
  [{ name: 'a.pdf', bytes: 1000 }, null],
  [{ name: 'a.pdf', bytes: 1001 }, 'too_large'],
  [{ name: 'a.pdf', bytes: 0 }, 'empty'],
  [{ name: '案'.repeat(85), bytes: 1 }, null],
  [{ name: '案'.repeat(86), bytes: 1 }, 'name_too_long'],
])('%j: %s', (file, because) => {
  expect(whyNotAttachment(file, limits)).toBe(because);
});

test.each([
  ['起诉状.PDF', 'application/pdf'],
  ['证据.jpg', 'image/jpeg'],
  ['录音.wav', 'audio/wav'],
  ['答辩状.docx', 'application/vnd.openxmlformats-officedocument.wordprocessingml.document'],
  ['README', 'application/octet-stream'],
  ['x.nobody-knows', 'application/octet-stream'],
])('%s is %s', (name, type) => {
  expect(mediaTypeOf(name)).toBe(type);
});

test.each([
  ['起诉状 (1).pdf', '起诉状 (1).pdf'],
  ['../../etc/passwd', '_.._etc_passwd'],
  ['..\\..\\a.txt', '_.._a.txt'],
  ['.bashrc', 'bashrc'],
  ['..', 'file'],
  ['', 'file'],
  ['a\u0000b\u001b[2J\n.pdf', 'a_b_[2J_.pdf'],
  // Displayed as exe.png.
  ['\u202Egnp.exe', '_gnp.exe'],
  ['C:\\a|b?.pdf', 'C__a_b_.pdf'],
  ['\ud800.pdf', '_.pdf'],
])('%j in a folder: %s', (name, safe) => {
  expect(safeFileName(name)).toBe(safe);
});

test('whatever its name, it stays in its folder, in sight, with its ending', () => {
  const names = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 400 }),
    fc.stringMatching(/^[./\\案-]{0,200}\.pdf$/),
  );
  fc.assert(
    fc.property(names, (name) => {
      const safe = safeFileName(name);
      expect(safe).toMatch(/^[^./\\][^/\\]*$/u);
      expect(safe).not.toMatch(/\p{Cc}/u);
      expect(Buffer.byteLength(safe)).toBeLessThanOrEqual(200);
      if (name.endsWith('.pdf')) expect(safe).toMatch(/pdf$/);
    }),
  );
});
