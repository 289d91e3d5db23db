import { TestConsole } from '../testConsole.js';
import { TestBrowser } from './browserPage.js';

/** A console and a browser before it. */
export interface OpenConsole {
  readonly web: TestConsole;
  readonly browser: TestBrowser;
}

/**
 * Gives a test file a console and a browser from its first test to its last. What a page was used for
 * ends with its test.
 * @param opened takes them before the first test, and may fill the console; it is waited for
 * @param options `keepsPages`: pages stay open until the last test. `settings`: of the console.
 */
export function openConsole(
  opened: (both: OpenConsole) => unknown,
  {
    keepsPages = false,
    settings = {},
  }: {
    readonly keepsPages?: boolean;
    readonly settings?: Readonly<Record<string, string>>;
  } = {},
): void {
  let [web, browser]: [TestConsole?, TestBrowser?] = [];
  beforeAll(async () => {
    [web, browser] = await Promise.all([
      TestConsole.start({ WEB_REQUESTS_PER_MINUTE: '100000', ...settings }),
      TestBrowser.start([], 'shell'),
    ]);
    await opened({ web, browser });
  });
  afterEach(() => (keepsPages ? undefined : browser?.closePages()));
  afterAll(async () => {
    await browser?.stop();
    await web?.stop();
  });
}
