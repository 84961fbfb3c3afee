import assert from 'node:assert/strict'
import { readFile, writeFile } from 'node:fs/promises'
import { existsSync } from 'node:fs'
import { request } from 'node:http'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import axe from 'axe-core'
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

    it('a user makes a folder, joins it on the page of a second daemon, and sees a file arrive', async () => {
      const [a, b] = [place.daemon(), place.daemon()]
      await Promise.all([a.start(), b.start()])
      const [here, there] = [await open(a), await open(b)]
      await here.getByText('No folder yet').waitFor()

      await here.getByRole('button', { name: 'Add a folder' }).click()
      await here.getByLabel('Where on this device').fill(place.at('a-files'))
      await here.getByRole('button', { name: 'Add', exact: true }).click()
      const words = await here.locator('dialog code').textContent()
      const [key = ''] = /syncline:\S+/.exec(words ?? '') ?? []
      await here.getByRole('button', { name: 'Close' }).click()
      await writeFile(join(place.at('a-files'), 'letter.txt'), 'dear')

      assert.equal((await b.syncline('peer', 'add', a.address)).status, 0)
      await there.getByRole('button', { name: 'Add a folder' }).click()
      await there.getByLabel('Join one').check()
      await there.getByLabel('Where on this device').fill(place.at('b-files'))
      await there.getByLabel('Key or link').fill(key)
      await there.getByRole('button', { name: 'Add', exact: true }).click()
      await until(async () => (await readFile(join(place.at('b-files'), 'letter.txt'), 'utf8').catch(() => '')) === 'dear')
      for (const page of [here, there]) {
        await page.getByText('Up to date').waitFor()
        await page.getByText('1 file, 4 B').waitFor()
      }
    })

    it('has nothing that a screen reader or a keyboard cannot use', async () => {
      const daemon = place.daemon({ key: makeKeys().write })
      await daemon.start()
      const page = await open(daemon)
      await page.locator('.folder-toggle').click()
      for (const look of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme: look })
        await page.evaluate(axe.source)
        const { violations } = (await page.evaluate('axe.run()')) as axe.AxeResults
        assert.deepEqual(
          violations.map(({ id, nodes }) => `${look} ${id}: ${nodes.map(({ html }) => html).join(' ')}`),
          []
        )
      }
    })
  })
})
