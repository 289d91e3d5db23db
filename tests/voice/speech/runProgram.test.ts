import os from 'node:os';
import { runProgram } from '../../../app/voice/speech/runProgram.js';

test('a program that computes goes before no call, even where this process goes before others', async () => {
  const usual = os.getPriority();
  os.setPriority(-10);
  try {
    // `read` waits for the input, so the program looks after its priority has been set.
    const printed = await runProgram({
      program: 'sh',
      args: ['-c', 'read line; nice'],
      input: 'go\n',
      timeoutMs: 10_000,
      maxBytes: 100,
    });
    expect(printed.toString().trim()).toBe('-5');
  } finally {
    os.setPriority(usual);
  }
});
