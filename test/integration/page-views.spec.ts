import assert from 'node:assert/strict'
import { existsSync, globSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import axe from 'axe-core'
import type { Browser, Page } from 'playwright-core'
import { openBrowser } from '../fixtures/browser.ts'
import { type OpenShownInit, openShown, show } from '../fixtures/page/open-shown.ts'
import { DOCUMENTS, manyFolders, PHOTOS, shownFolder, shownStatus } from '../fixtures/page/shown-data.ts'
import { ShownDaemon } from '../fixtures/page/shown-daemon.ts'
import { until } from '../fixtures/until.ts'

const BUILT = fileURLToPath(new URL('../../dist/daemon/page/', import.meta.url))
const TABS = ['overview', 'files', 'conflicts', 'plan', 'versions', 'activity', 'ignore', 'settings'].map((tab) => `folders/${DOCUMENTS}/${tab}`)
const VIEWS = ['folders', 'devices', 'activity', 'settings', ...TABS]
const MAX_COMPRESSED_BYTES = 150_000
/** Of the whole view, as browsers reckon it: from 0.1 on a reader is disturbed. */
const MAX_SHIFT = 0.02

describe('views of the page', function () {
  this.timeout(60_000)
  let browser: Browser
  let daemon: ShownDaemon
  let page: Page

  before(async function () {
    const opened = existsSync(BUILT) ? await openBrowser() : 'the page is not built (npm run build)'
    if (typeof opened !== 'string') {
      browser = opened
      return
    }
    console.log(`      skipped: ${opened}`)
    this.skip()
  })
  after(() => browser?.close())
  beforeEach(() => {
    daemon = new ShownDaemon()
  })
  afterEach(async () => {
    await page?.context().close()
    await daemon.stop()
  })

  const open = async (init?: OpenShownInit): Promise<void> => {
    page = await openShown(browser, daemon, init)
  }

  /** In the dark nothing but the colours is another. */
  async function violations(look: 'light' | 'dark'): Promise<string[]> {
    await page.evaluate(axe.source)
    const options = look === 'light' ? {} : { runOnly: ['color-contrast'] }
    const result = (await page.evaluate(`axe.run(${JSON.stringify(options)})`)) as axe.AxeResults
    return result.violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)
  }

  it('are small', () => {
    const files = globSync('**/*.{html,js,css,svg}', { cwd: BUILT })
    const bytes = files.reduce((sum, file) => sum + gzipSync(readFileSync(BUILT + file)).length, 0)
    assert.ok(files.length >= 4 && bytes < MAX_COMPRESSED_BYTES, `${bytes} bytes compressed`)
  })

  for (const look of ['light', 'dark'] as const) {
    it(`have nothing that a screen reader or a keyboard cannot use, ${look}`, async () => {
      await open({ look })
      const found: string[] = []
      for (const view of VIEWS) {
        await show(page, view)
        found.push(...(await violations(look)).map((violation) => `${view} ${violation}`))
      }
      await show(page, 'folders')
      await page.getByRole('button', { name: 'Add a folder' }).click()
      await page.getByLabel('Join one').check()
      found.push(...(await violations(look)))
      assert.deepEqual(found, [])
    })
  }

  it('fit on a phone: nothing is wider than it, and what is tapped is not too small', async () => {
    await open({ phone: true })
    const wrong: string[] = []
    for (const view of VIEWS) {
      await show(page, view)
      wrong.push(
        ...(
          (await page.evaluate(`(() => {
          const wide = document.documentElement.scrollWidth > innerWidth ? ['is ' + document.documentElement.scrollWidth + ' wide'] : []
          const small = [...document.querySelectorAll('main button, nav a, .tabs a')].filter((one) => {
            const { width, height } = one.getBoundingClientRect()
            return width > 1 && (width < 24 || height < 24)
          })
          return [...wide, ...small.map((one) => one.outerHTML)]
        })()`)) as string[]
        ).map((fault) => `${view} ${fault}`)
      )
    }
    assert.deepEqual(wrong, [])
  })

  it('stay where they are while what they ask for comes', async () => {
    await open()
    const moved: string[] = []
    for (const view of VIEWS) {
      await page.goto(new URL(`/#/${view}`, page.url()).href)
      await page.reload()
      await page.locator('main h1').waitFor()
      await show(page, view)
      const shift = (await page.evaluate(`new Promise((resolve) => {
        let sum = 0
        const add = (entries) => { for (const { value } of entries) sum += value }
        const observer = new PerformanceObserver((list) => add(list.getEntries()))
        observer.observe({ type: 'layout-shift', buffered: true })
        requestAnimationFrame(() => requestAnimationFrame(() => {
          add(observer.takeRecords())
          resolve(sum)
        }))
      })`)) as number
      if (shift > MAX_SHIFT) moved.push(`${view} ${shift.toFixed(3)}`)
    }
    assert.deepEqual(moved, [])
  })

  it('load nothing but their own files, and run nothing that the policy forbids', async () => {
    page = await browser.newPage()
    const [said, asked]: [string[], string[]] = [[], []]
    page.on('console', (message) => said.push(`${message.text()} ${message.location().url}`))
    page.on('pageerror', (error) => said.push(error.message))
    page.on('request', (request) => asked.push(request.url()))
    const address = new URL(await daemon.invite())
    await page.goto(address.href)
    for (const view of VIEWS) await show(page, view)
    assert.deepEqual(said, [])
    assert.deepEqual(
      asked.filter((url) => new URL(url).origin !== address.origin),
      []
    )
  })

  it('show as text what others name', async () => {
    const name = '<img src=x onerror="document.title=1"><b>bold</b>'
    const status = shownStatus()
    daemon.status = {
      ...status,
      folders: [shownFolder(name, { path: `/home/${name}\u202egnp.exe`, conflicts: 1 })],
      waiting: [{ ...status.waiting[0]!, name, label: name }]
    }
    await open()
    assert.equal(await page.locator('main :is(img, b)').count(), 0)
    assert.equal(await page.locator('.folder-row a').first().textContent(), name)
    // A mark that turns the direction of text is seen.
    assert.match((await page.locator('.folder-row .path-text').textContent()) ?? '', /\\u\{202e\}gnp\.exe$/)
    assert.equal(await page.title(), 'Syncline')
  })

  it('draw 100 folders at once, and one again when only one has changed', async () => {
    daemon.status = manyFolders(100)
    page = await browser.newPage()
    await page.addInitScript(`window.shownMs = new Promise((resolve) => new MutationObserver((_, observer) => {
      if (document.querySelectorAll('.folder-row').length < 100) return
      observer.disconnect()
      requestAnimationFrame(() => resolve(performance.now()))
    }).observe(document, { subtree: true, childList: true }))`)
    await page.goto(await daemon.invite())
    console.log(`      100 folders are shown ${Math.round((await page.evaluate('shownMs')) as number)} ms after the page was asked for`)
    assert.equal(await page.locator('.folder-row').count(), 100)
    await page.evaluate(`window.changed = new Set(); new MutationObserver((all) => {
      for (const { target } of all) changed.add((target.closest ?? target.parentElement.closest).call(target.closest ? target : target.parentElement, '.folder-row'))
    }).observe(document.querySelector('.folders'), { subtree: true, childList: true, characterData: true, attributes: true })`)
    const [first, ...others] = daemon.status.folders
    daemon.change({ ...daemon.status, folders: [{ ...first!, state: 'paused' }, ...others] })
    await page.getByText('Paused').waitFor()
    assert.equal(await page.evaluate('changed.size'), 1)
    await page.getByRole('searchbox').fill('folder 07')
    await until(async () => (await page.locator('.folder-row').count()) === 10)
  })

  it('scroll through 100,000 files with few of them in the page', async () => {
    daemon.files = 100_000
    await open()
    await show(page, `folders/${PHOTOS}/files`)
    const list = page.getByLabel('Files in Photos')
    const rows = list.locator('li')
    await page.getByText('file-000001.txt').waitFor()
    for (const [part, name] of [
      [0.5, /file-0(49|50)\d+\.txt/],
      [1, /file-100000\.txt/]
    ] as const) {
      await list.evaluate((box: { scrollTop: number; scrollHeight: number }, share) => (box.scrollTop = box.scrollHeight * share), part)
      await list.getByText(name).first().waitFor()
      assert.ok((await rows.count()) < 60, `${await rows.count()} rows`)
    }
    assert.equal(await rows.last().getAttribute('aria-posinset'), '100000')
    await list.focus()
    await list.press('Home')
    await page.getByText('file-000001.txt').waitFor()
  })

  it('say so while the daemon does not answer, and how to come back to one that knows them no more', async () => {
    await open()
    await daemon.stop()
    await page.locator('main').getByText('The daemon does not answer').waitFor()
    await page.getByRole('link', { name: 'Photos', exact: true }).waitFor()
    daemon = new ShownDaemon(shownStatus(), Number(new URL(page.url()).port))
    await daemon.invite()
    await page.getByRole('heading', { name: 'Open this page from your terminal' }).waitFor()
    assert.equal(await page.getByText('anna-laptop').count(), 0)
  })

  it('are gone when their reader logs out', async () => {
    await open()
    await show(page, 'settings')
    await page.getByRole('button', { name: 'Log out' }).click()
    await page.getByRole('heading', { name: 'Open this page from your terminal' }).waitFor()
    await page.goBack().catch(() => {})
    assert.equal(await page.getByText('anna-laptop').count(), 0)
  })

  it('let a keyboard go everywhere, and come to the content first', async () => {
    await open()
    await page.keyboard.press('Tab')
    const focused = (): Promise<string> => page.evaluate('document.activeElement.textContent') as Promise<string>
    assert.equal(await focused(), 'Skip to content')
    await page.keyboard.press('Enter')
    await page.keyboard.press('Tab')
    assert.equal(await focused(), 'Add a folder')
    await page.keyboard.press('Enter')
    await page.getByRole('dialog').waitFor()
    await page.keyboard.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    assert.equal(await focused(), 'Add a folder')
    await page.getByRole('link', { name: 'Documents' }).press('Enter')
    await page.getByRole('heading', { name: 'Documents' }).waitFor()
    assert.equal(await page.evaluate('document.activeElement.id'), 'main')
    await page.goBack()
    await page.getByRole('heading', { name: 'Folders' }).waitFor()
  })

  it('tell a screen reader when a folder comes to another state', async () => {
    await open()
    await page.clock.runFor(1500)
    daemon.change({
      ...daemon.status,
      folders: daemon.status.folders.map((folder) => (folder.id === PHOTOS ? { ...folder, state: 'idle', needFiles: 0 } : folder))
    })
    await page.locator('.folder-row').first().getByText('Up to date').waitFor()
    await page.clock.runFor(1500)
    assert.equal(await page.locator('[aria-live]').first().textContent(), 'Photos: Up to date')
  })

  it('send of a plan what was left out of it', async () => {
    await open()
    await show(page, `folders/${DOCUMENTS}/plan`)
    await page.locator('.plan-row', { hasText: 'budget.ods' }).getByRole('checkbox').uncheck()
    await page.getByRole('button', { name: 'Approve 414 of 415' }).click()
    await until(() => daemon.calls.some((call) => call.startsWith('apply') && call.endsWith('{"skip":["budget.ods"]}')))
  })

  it('send of settings what was changed, and of an ignore list all, once it is said what that would leave out', async () => {
    await open()
    await show(page, `folders/${DOCUMENTS}/settings`)
    await page.getByLabel('Old versions').selectOption('Thinned out over a year')
    await page.getByLabel('Comes first, or last').selectOption('First')
    await page.getByRole('button', { name: 'Save' }).click()
    await until(() => daemon.calls.some((call) => call.endsWith('{"set":{"priority":"high"},"reset":["archive"]}')))
    await show(page, `folders/${DOCUMENTS}/ignore`)
    await page.getByRole('button', { name: '.cache/' }).click()
    await page.getByText('3 items, 48 kB').waitFor()
    await page.getByRole('button', { name: 'Save' }).click()
    await until(() => daemon.calls.some((call) => call.endsWith('{"ignore":["*.tmp","node_modules/",".cache/"]}')))
  })

  it('read a key from the picture of a code, where the browser can', async () => {
    await open()
    await page.addInitScript(
      'window.BarcodeDetector = class { async detect(picture) { return picture.width > 0 ? [{ rawValue: "SYNCLINE:WRITE1CODE" }] : [] } }'
    )
    await page.reload()
    await page.getByRole('button', { name: 'Add a folder' }).click()
    await page.getByLabel('Join one').check()
    await page.getByLabel('Read a picture of it').setInputFiles({ name: 'code.png', mimeType: 'image/png', buffer: await page.screenshot() })
    await until(async () => (await page.getByLabel('Key or link').inputValue()) === 'SYNCLINE:WRITE1CODE')
  })

  it('speak the language of the browser, and write its numbers so', async () => {
    await open({ locale: 'de-DE' })
    assert.equal(await page.locator('html').getAttribute('lang'), 'de')
    await page.getByRole('heading', { name: 'Ordner' }).waitFor()
    await page.getByText('18.220 Dateien, 96 GB').waitFor()
  })
})
