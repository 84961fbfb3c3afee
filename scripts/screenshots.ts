/**
 * Takes the pictures of the page that its guide shows, of a device that does not exist: `npm run build`, then `npm run screenshots`. Words after
 * that name the pictures to take; `--to DIRECTORY` puts them elsewhere.
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import type { Page } from 'playwright-core'
import type { FolderStatus } from '../daemon/status.ts'
import { openBrowser } from '../test/fixtures/browser.ts'
import { type OpenShownInit, openShown, show } from '../test/fixtures/page/open-shown.ts'
import { DOCUMENTS, NOW, PHOTOS, shownStatus } from '../test/fixtures/page/shown-data.ts'
import { ShownDaemon } from '../test/fixtures/page/shown-daemon.ts'
import { until } from '../test/fixtures/until.ts'

interface Shot extends OpenShownInit {
  readonly at: string
  /** What a reader does before it is taken. */
  readonly act?: (page: Page) => Promise<void>
}

const dark = { look: 'dark' } as const
const phone = { phone: true, scale: 1.25 } as const
const travel = async (page: Page): Promise<void> => {
  const slider = page.getByLabel('As it was at')
  await slider.focus()
  for (let i = 0; i < 6; i++) await slider.press('ArrowLeft')
  await page.getByRole('button', { name: /^Bring back/ }).waitFor()
}

const SHOTS: Readonly<Record<string, Shot>> = {
  folders: { at: 'folders' },
  'folders-dark': { at: 'folders', ...dark },
  'folders-phone': { at: 'folders', ...phone },
  'files-dark': { at: `folders/${PHOTOS}/files`, ...dark },
  'files-phone': { at: `folders/${PHOTOS}/files`, ...phone },
  conflicts: { at: `folders/${DOCUMENTS}/conflicts` },
  'conflicts-phone-dark': { at: `folders/${DOCUMENTS}/conflicts`, ...phone, ...dark },
  plan: { at: `folders/${DOCUMENTS}/plan`, act: (page) => page.setViewportSize({ width: 1200, height: 690 }) },
  'versions-dark': { at: `folders/${DOCUMENTS}/versions`, ...dark, act: travel },
  devices: { at: 'devices' },
  'activity-phone': { at: 'activity', ...phone, act: (page) => page.setViewportSize({ width: 390, height: 760 }) },
  invite: {
    at: `folders/${PHOTOS}`,
    act: async (page) => {
      await page.getByRole('button', { name: 'Invite a device' }).click()
      await page.getByRole('button', { name: 'Make a link' }).click()
      await page.locator('dialog .qr').waitFor()
    }
  }
}

const { values, positionals } = parseArgs({ options: { to: { type: 'string' } }, allowPositionals: true })
const out = resolve(values.to ?? join(import.meta.dirname, '../docs/images/page'))
mkdirSync(out, { recursive: true })
const browser = await openBrowser(['--disable-lcd-text'])
if (typeof browser === 'string') throw new Error(browser)
try {
  const shots = Object.entries(SHOTS).filter(([name]) => positionals.length === 0 || positionals.includes(name))
  for (const [name, shot] of shots) {
    const daemon = new ShownDaemon()
    const page = await openShown(browser, daemon, shot)
    await transfer(page, daemon)
    await show(page, shot.at)
    await shot.act?.(page)
    const picture = await page.screenshot()
    writeFileSync(join(out, `${name}.png`), picture)
    console.log(`${name} ${Math.round(picture.length / 1000)} kB`)
    await page.context().close()
    await daemon.stop()
  }
} finally {
  await browser.close()
}

/** A minute of traffic, as the page has seen it when it is open for so long. */
async function transfer(page: Page, daemon: ShownDaemon): Promise<void> {
  const start = shownStatus()
  let [down, up] = [0, 0]
  await page.clock.pauseAt(NOW + 60_000)
  for (let second = 0; second < 70; second++) {
    down += 24e6 + 9e6 * Math.sin(second / 6) + 3e6 * Math.sin(second / 1.7)
    up += second > 25 && second < 48 ? 7e6 + 2e6 * Math.sin(second / 2) : 4e5
    const peers = start.peers.map((peer, i) => (i === 0 ? { ...peer, bytesIn: peer.bytesIn + down, bytesOut: peer.bytesOut + up } : peer))
    const [first, ...others] = start.folders as [FolderStatus, ...FolderStatus[]]
    const folders = [{ ...first, progress: { ...first.progress, fetchedBytes: Math.round(first.progress.fetchedBytes - 1.6e9 + down) } }, ...others]
    // Spaces at its end are not seen: they tell that it is there.
    const name = start.device.name + ' '.repeat(1 + (second % 2))
    daemon.change({ ...start, peers, folders, device: { ...start.device, name } })
    await until(async () => (await page.locator('.this-name').textContent()) === name)
    await page.clock.runFor(1000)
  }
  await page.clock.resume()
}
