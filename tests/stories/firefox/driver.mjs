// Firefox, driven by lines of JSON: a request a line on standard input, {value} or {error} a line on standard output.
// Ends, with its browser, when the input ends. Arguments: the program of the browser.
import {createRequire} from 'node:module';
import {createInterface} from 'node:readline';

const packages = createRequire(new URL('../../../scripts/assets/package.json', import.meta.url));
const puppeteer = await import(packages.resolve('puppeteer-core'));
const FOUND = `(selector, text) => [...document.querySelectorAll(selector)].find((each) => each.checkVisibility()
  && (text === null || each.textContent.replace(/\\s+/g, ' ').trim() === text)) || null`;

const browser = await puppeteer.launch({
  browser: 'firefox',
  executablePath: process.argv[2],
  headless: true,
  extraPrefsFirefox: {
    // The name of the box means this machine; a page must not know that it is at home.
    'network.dns.forceResolve': '127.0.0.1',
    'network.proxy.type': 0,
    'app.normandy.enabled': false,
    'app.update.enabled': false,
    'datareporting.healthreport.uploadEnabled': false,
  },
});
const pages = [];
const faults = [];

// Calls a function, given as its text, in the page.
const inPage = (page, source, values = []) => page.evaluate(`(${source})(...${JSON.stringify(values)})`);

async function found(page, selector, text, milliseconds) {
  const source = `(${FOUND})(${JSON.stringify(selector)}, ${JSON.stringify(text)})`;
  const handle = await page.waitForFunction(source, {timeout: milliseconds});
  return handle.asElement();
}

const actions = {
  async new({width, height}) {
    const page = await (await browser.createBrowserContext()).newPage();
    await page.setViewport({width, height});
    page.on('pageerror', (error) => faults.push(`${page.url()}: ${error.message}`));
    page.on('console', (message) => {
      if (message.type() === 'error') faults.push(`${page.url()}: ${message.text()}`);
    });
    return pages.push(page) - 1;
  },
  go: async ({page, address}) => (await page.goto(address)).status(),
  tell: ({page, source, values}) => inPage(page, source, values),
  async wait({page, source, values = [], milliseconds}) {
    await page.waitForFunction(`(${source})(...${JSON.stringify(values)})`, {timeout: milliseconds});
    return null;
  },
  async click({page, selector, text = null, milliseconds}) {
    const element = await found(page, selector, text, milliseconds);
    await element.scrollIntoView();
    await element.click();
    return null;
  },
  async press({page, keys}) {
    for (const key of keys.slice(0, -1)) await page.keyboard.down(key);
    await page.keyboard.press(keys[keys.length - 1]);
    for (const key of keys.slice(0, -1).reverse()) await page.keyboard.up(key);
    return null;
  },
  async type({page, text}) {
    await page.keyboard.type(text);
    return null;
  },
  faults: async () => faults,
};

const say = (answer) => process.stdout.write(`${JSON.stringify(answer)}\n`);

try {
  say({value: await browser.version()});
  for await (const line of createInterface({input: process.stdin})) {
    const {action, page, ...rest} = JSON.parse(line);
    try {
      say({value: (await actions[action]({page: pages[page], ...rest})) ?? null});
    } catch (error) {
      say({error: String(error)});
    }
  }
} finally {
  await browser.close();
}
