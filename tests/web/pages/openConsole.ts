import { TestConsole } from '../testConsole.js';
import { TestBrowser } from './browserPage.js';

/** A console and a browser before it. */
export interface OpenConsole {
  readonly web: TestConsole;
  readonly browser: TestBrowser;
}

/**
 * Gives a test file a console and a browser from its first test to its last. Pages are closed after
 * each test.
 * @param opened takes them before the first test
 */
export function openConsole(opened: (both: OpenConsole) => void): void {
  let [web, browser]: [TestConsole?, TestBrowser?] = [];
  beforeAll(async () => {
    [web, browser] = await Promise.all([
      TestConsole.start({ WEB_REQUESTS_PER_MINUTE: '100000' }),
      TestBrowser.start(),
    ]);
    opened({ web, browser });
  });
  afterEach(() => browser?.closePages());
  afterAll(async () => {
    await browser?.stop();
    await web?.stop();
  });
}
