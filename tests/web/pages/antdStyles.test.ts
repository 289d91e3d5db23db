/** antd's styles come with the page: none is made while a page is drawn. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { projectRoot } from '../../../app/paths.js';
import { call, talk } from '../consoleScene.js';
import { people, TestConsole } from '../testConsole.js';
import { problemsIn, settled, TestBrowser } from './browserPage.js';

const client = path.join(projectRoot, 'app/web/client');

/** Returns the components that a file imports from antd. */
function importedBy(file: string): string[] {
  const source = readFileSync(path.join(client, file), 'utf8');
  return [...source.matchAll(/import \{([^}]*)\} from 'antd';/g)].flatMap(([, names = '']) =>
    names
      .split(',')
      .map((name) => name.trim())
      .filter((name) => /^[A-Z]/.test(name) && name !== 'ConfigProvider'),
  );
}

test('the style sheet has every component that a page imports', () => {
  const written = 'look/antdStyles.tsx';
  const files = readdirSync(client, { recursive: true, encoding: 'utf8' });
  const pages = files.filter((file) => file.endsWith('.tsx') && file !== written);
  const imported = new Set(pages.flatMap(importedBy));
  expect(imported.size).toBeGreaterThan(8);
  const lacking = [...imported].filter((name) => !importedBy(written).includes(name));
  expect(lacking).toEqual([]);
});

/** Runs in the page: what of antd it has adopted that is more than variables. */
const madeInPage = `[...document.adoptedStyleSheets]
  .flatMap((sheet) => [...sheet.cssRules])
  .filter((rule) => /\\.ant-/.test(rule.selectorText ?? ''))
  .filter((rule) => [...rule.style].some((name) => !name.startsWith('--')))
  .map((rule) => rule.cssText)`;

const cursorOfButton = `getComputedStyle(document.querySelector('.ant-btn')).cursor`;

test('a page draws without making styles', async () => {
  const [web, browser] = await Promise.all([TestConsole.start(), TestBrowser.start()]);
  try {
    await talk(web, '1001', await call(web));
    const page = await browser.open(web, people.agent, '/desk');
    await settled(page);
    await page.getByRole('button', { name: '保持' }).waitFor();
    expect(await page.evaluate(cursorOfButton)).toBe('pointer');
    expect(await page.evaluate(madeInPage)).toEqual([]);
    expect(problemsIn(page)).toEqual([]);
  } finally {
    await browser.stop();
    await web.stop();
  }
});
