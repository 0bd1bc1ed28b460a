// A user before Chromium:
//
//   node browser.mjs CHROMIUM SERVER ACTION PAGE USER PASSWORD SCREENSHOT
//
// SERVER says whose forms there are: "entra" (our stand-in's) or "oidc" (oidc-provider's); ACTION is "sign-in" or
// "cancel"; SCREENSHOT is a file. Prints what the last page shows, as JSON. Certificates are not checked: the servers'
// are of the test's own authority.

import { chromium } from 'playwright-core';

const [executablePath, server, action, page, user, password, screenshot] = process.argv.slice(2);

const forms = {
  entra: {
    'sign-in': async (tab) => {
      await tab.fill('#username', user);
      await tab.fill('#password', password);
      await tab.click('#submit');
      await tab.click('#accept');
    },
    cancel: (tab) => tab.click('#cancel'),
  },
  oidc: {
    'sign-in': async (tab) => {
      await tab.fill('input[name=login]', user);
      await tab.fill('input[name=password]', password);
      await tab.click('button[type=submit]');
      await tab.waitForSelector('text=Authorize');
      await tab.click('button[type=submit]');
    },
    cancel: (tab) => tab.click('text=[ Cancel ]'),
  },
};

const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-dev-shm-usage'] });
try {
  const context = await browser.newContext({ ignoreHTTPSErrors: true, viewport: { width: 800, height: 500 } });
  const tab = await context.newPage();
  const problems = [];
  tab.on('pageerror', (error) => problems.push(String(error)));
  await tab.goto(page);
  await forms[server][action](tab);
  await tab.waitForSelector('h1:has-text("signed in")');
  await tab.screenshot({ path: screenshot, fullPage: true });
  const text = await tab.innerText('body');
  console.log(JSON.stringify({ title: await tab.title(), text, url: tab.url(), problems }));
} finally {
  await browser.close();
}
