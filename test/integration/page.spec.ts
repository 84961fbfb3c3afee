import assert from 'node:assert/strict'
import { readFile, stat, writeFile } from 'node:fs/promises'
import { existsSync } from 'node:fs'
import { request } from 'node:http'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { openBrowser } from '../fixtures/browser.ts'
import { type DaemonProcess, makeKeys, useDaemonProcesses } from '../fixtures/daemon-process.ts'
import { until } from '../fixtures/until.ts'

const BUILT = new URL('../../dist/daemon/page/index.html', import.meta.url)

describe('the page', function () {
  this.timeout(60_000)
  const place = useDaemonProcesses()

  before(function () {
    if (existsSync(BUILT)) return
    console.log('      skipped: the page is not built (npm run build)')
    this.skip()
  })

  async function address(daemon: DaemonProcess): Promise<string> {
    const { status, stdout, stderr } = await daemon.syncline('open', '--json')
    assert.equal(status, 0, stderr)
    return (JSON.parse(stdout) as { url: string }).url
  }

  describe('asked by programs', () => {
    interface Answer {
      readonly status: number
      readonly headers: NodeJS.Dict<string | string[]>
      readonly text: string
    }

    const ask = (url: URL, path: string, init: { method?: string; headers?: Record<string, string>; body?: string } = {}): Promise<Answer> =>
      new Promise((resolve, reject) => {
        request({ host: url.hostname, port: url.port, path, method: init.method ?? 'GET', headers: init.headers }, async (response) => {
          const text = Buffer.concat(await Array.fromAsync(response as AsyncIterable<Buffer>)).toString()
          resolve({ status: response.statusCode ?? 0, headers: response.headers, text })
        })
          .on('error', reject)
          .end(init.body)
      })

    it('lets one browser in by a link, once, and tells others nothing', async () => {
      const daemon = place.daemon({ key: makeKeys().write })
      await daemon.start()
      const url = new URL(await address(daemon))
      assert.equal(url.hostname, '127.0.0.1')
      const code = url.hash.slice('#login='.length)
      const origin = url.origin
      const body = JSON.stringify({ code })
      const headers = { 'content-type': 'application/json', origin }

      const shown = await ask(url, '/')
      assert.equal(shown.status, 200)
      assert.match(String(shown.headers['content-security-policy']), /default-src 'none'; script-src 'self'/)
      assert.equal((await ask(url, '/api/status')).status, 401)
      assert.equal((await ask(url, '/login', { method: 'POST', headers: { ...headers, origin: 'http://evil.example' }, body })).status, 403)
      const entered = await ask(url, '/login', { method: 'POST', headers, body })
      assert.equal(entered.status, 200)
      const [cookie = ''] = entered.headers['set-cookie'] ?? []
      assert.match(cookie, /HttpOnly; SameSite=Strict/)
      assert.equal((await ask(url, '/login', { method: 'POST', headers, body })).status, 401)

      const session = { cookie: cookie.split(';')[0] ?? '' }
      assert.equal((await ask(url, '/api/status', { headers: session })).status, 200)
      assert.equal((await ask(url, '/api/status', { headers: { ...session, host: 'evil.example' } })).status, 403)
      assert.equal((await ask(url, '/api/stop', { method: 'POST', headers: session })).status, 403)
      // Who is let in lets nobody else in.
      assert.equal((await ask(url, '/api/page', { method: 'POST', headers: { ...session, origin } })).status, 404)
      for (const path of ['/../../package.json', '/%2e%2e/identity', '/assets/']) assert.equal((await ask(url, path)).status, 404, path)

      const token = (await readFile(join(daemon.home, 'api-token'), 'utf8')).trim()
      assert.equal((await ask(url, '/api/peers', { headers: { authorization: `Bearer ${token}` } })).status, 200)
    })
  })

  describe('in a browser', () => {
    let browser: Browser

    before(async function () {
      const opened = await openBrowser()
      if (typeof opened !== 'string') {
        browser = opened
        return
      }
      console.log(`      skipped: ${opened}`)
      this.skip()
    })
    after(() => browser?.close())

    async function open(daemon: DaemonProcess): Promise<Page> {
      const page = await browser.newPage()
      await page.goto(await address(daemon))
      return page
    }

    const tab = (page: Page, name: string) => page.getByRole('navigation', { name: 'Of this folder' }).getByRole('link', { name })

    it('a user makes a folder, joins it from a second page, ends a conflict, brings an old version back and approves a plan', async () => {
      const [a, b] = [place.daemon(), place.daemon()]
      await Promise.all([a.start(), b.start()])
      const [here, there] = [await open(a), await open(b)]
      await here.getByText('No folder yet').waitFor()
      const onA = (name: string): string => join(place.at('docs'), name)
      const onB = (name: string): string => join(place.at('there', 'docs'), name)
      const isOn = (path: string, content: string) => async () => (await readFile(path, 'utf8').catch(() => '')) === content

      // The place is picked by eye, and named by hand.
      await here.getByRole('button', { name: 'Add a folder' }).click()
      await here.getByLabel('Where on this device').fill(place.at())
      await here.getByRole('button', { name: 'Browse' }).click()
      await here.getByRole('list', { name: 'Directories' }).getByRole('button', { name: '0' }).waitFor()
      await here.getByLabel('Where on this device').fill(place.at('docs'))
      await here.getByRole('button', { name: 'Add', exact: true }).click()
      const words = await here.locator('dialog code').textContent()
      const [key = ''] = /syncline:\S+/.exec(words ?? '') ?? []
      await here.getByRole('button', { name: 'Close' }).click()
      await writeFile(onA('letter.txt'), 'dear\n')

      await there.getByRole('link', { name: 'Devices' }).click()
      await there.getByLabel('Address of another device').fill(a.address)
      await there.getByRole('button', { name: 'Add', exact: true }).click()
      await there.getByText(a.address).waitFor()
      await there.getByRole('link', { name: 'Folders', exact: true }).click()
      await there.getByRole('button', { name: 'Add a folder' }).click()
      await there.getByLabel('Join one').check()
      await there.getByLabel('Where on this device').fill(place.at('there', 'docs'))
      await there.getByLabel('Key or link').fill(key)
      await there.getByRole('button', { name: 'Add', exact: true }).click()
      await until(isOn(onB('letter.txt'), 'dear\n'))
      for (const page of [here, there]) {
        await page.getByText('Up to date').waitFor()
        await page.getByText('1 file, 5 B').waitFor()
        await page.getByRole('link', { name: 'docs', exact: true }).click()
      }

      // Old versions are named by whole seconds: one that was replaced in its first second was never there, as far as the slider goes.
      await until(async () => Date.now() - (await stat(onA('letter.txt'))).mtimeMs > 2000)
      await writeFile(onA('letter.txt'), 'dear Ben\n')
      await until(isOn(onB('letter.txt'), 'dear Ben\n'))
      await tab(there, 'Activity').click()
      await there.locator('.change', { hasText: 'Edited' }).first().waitFor()
      await tab(there, 'Files').click()
      await there.locator('.file-row', { hasText: 'letter.txt' }).getByText('Here').waitFor()

      for (const page of [here, there]) await page.getByRole('button', { name: 'Pause' }).first().click()
      for (const page of [here, there]) await page.getByText('Paused').waitFor()
      await Promise.all([writeFile(onA('letter.txt'), 'dear Ada\n'), writeFile(onB('letter.txt'), 'dear Eve, and all\n')])
      for (const page of [here, there]) await page.getByRole('button', { name: 'Resume' }).click()
      await tab(here, 'Conflicts').click()
      const difference = here.getByLabel('What differs')
      await difference.locator('del').waitFor()
      const sides = [await difference.locator('del').textContent(), await difference.locator('ins').textContent()]
      assert.deepEqual(sides.toSorted(), ['dear Ada', 'dear Eve, and all'])
      const copy = sides[1] ?? ''
      await here.getByRole('button', { name: 'Keep this: The copy' }).click()
      await here.getByText('No conflicts').waitFor()
      await until(async () => (await Promise.all([onA, onB].map((at) => isOn(at('letter.txt'), `${copy}\n`)()))).every(Boolean))

      await tab(there, 'Versions').click()
      const slider = there.getByLabel('As it was at')
      await slider.focus()
      await slider.press('Home')
      await there.getByRole('button', { name: 'Bring back 1' }).click()
      await until(async () => (await Promise.all([onA, onB].map((at) => isOn(at('letter.txt'), 'dear\n')()))).every(Boolean))

      await tab(there, 'Files').click()
      // It is refused until the other device has proved that it holds what was just brought back.
      await until(async () => {
        if (!existsSync(onB('letter.txt'))) return true
        await there
          .getByRole('button', { name: 'Free up letter.txt' })
          .click({ timeout: 2000 })
          .catch(() => {})
        return false
      }, 500)
      await there.getByRole('button', { name: 'Fetch letter.txt' }).click()
      await until(isOn(onB('letter.txt'), 'dear\n'))

      await tab(there, 'Settings').click()
      await there.getByLabel('Changes that wait for you').selectOption('All')
      await there.getByRole('button', { name: 'Save' }).click()
      await there.getByText('Saved').waitFor({ state: 'attached' })
      await writeFile(onA('new.txt'), 'new')
      await there.getByRole('link', { name: 'See the plan' }).click()
      await there.locator('.plan-row', { hasText: 'new.txt' }).waitFor()
      assert.ok(!existsSync(onB('new.txt')))
      await there.getByRole('button', { name: 'Approve all' }).click()
      await until(isOn(onB('new.txt'), 'new'))
      await there.getByText('Nothing waits').waitFor()
    })

    it('a device is let in by a link that another page shows', async () => {
      const a = place.daemon({ key: makeKeys().write })
      const b = place.daemon({ peers: [a] })
      await Promise.all([a.start(), b.start()])
      await writeFile(a.at('f'), 'one')
      const [here, there] = [await open(a), await open(b)]
      await here.locator('.folder-row a').first().click()
      await here.getByRole('button', { name: 'Invite a device' }).click()
      await here.getByRole('button', { name: 'Make a link' }).click()
      const [link = ''] = /syncline:\S+/.exec((await here.locator('dialog code').textContent()) ?? '') ?? []
      await here.getByRole('button', { name: 'Close' }).click()
      await there.getByRole('button', { name: 'Add a folder' }).click()
      await there.getByLabel('Join one').check()
      await there.getByLabel('Where on this device').fill(place.at('joined'))
      await there.getByLabel('Key or link').fill(link)
      await there.getByRole('button', { name: 'Add', exact: true }).click()
      await there.getByText(/^Waiting to be let in/).waitFor()
      await here
        .getByRole('link', { name: /^Folders/ })
        .first()
        .click()
      await here.getByRole('button', { name: 'Let it in' }).click()
      await until(async () => (await readFile(join(place.at('joined'), 'f'), 'utf8').catch(() => '')) === 'one')
    })
  })
})
