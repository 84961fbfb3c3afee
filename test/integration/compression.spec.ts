import assert from 'node:assert/strict'
import { join } from 'node:path'
import { lines, writeLarge, writeSmallFiles } from '../bench/trees.ts'
import { makeKeys, untilSame, useDaemonProcesses } from '../fixtures/daemon-process.ts'
import { SlowLink } from '../fixtures/slow-link.ts'
import { until } from '../fixtures/until.ts'

const MIB = 1 << 20
/** 40 Mbit/s. */
const LINE = { roundTripMs: 20, bytesPerSecond: 5_000_000 }

describe('compression between two daemons', function () {
  this.timeout(180_000)
  const place = useDaemonProcesses()
  let link: SlowLink | undefined
  afterEach(() => link?.close())

  /** @returns for each byte of the files how many daemon A sent */
  async function sentFor(fill: (root: string) => number, line?: typeof LINE): Promise<number> {
    const key = makeKeys().write
    const a = place.daemon({ key })
    const bytes = fill(a.path)
    await a.start()
    await a.untilFolder(({ state, files }) => state === 'idle' && files > 0)
    link = line && (await SlowLink.open({ targetPort: a.port, ...line }))
    const b = await place.daemon({ key, peers: [link ?? a] }).start()
    await until(async () => (await b.folder()).digest === (await a.folder()).digest, 50)
    await untilSame(a, b)
    const { out } = await a.traffic()
    return out / bytes
  }

  it('text takes less of a slow line than it has bytes', async () => {
    const sent = await sentFor((root) => writeLarge(join(root, 'large'), 20 * MIB, lines), LINE)
    // In the first second the rate of the line is not known, and 4 MiB have been asked for then.
    assert.ok(sent < 0.7, `${sent.toFixed(2)} of its bytes`)
  })

  it('nothing is compressed on a fast line', async () => {
    const sent = await sentFor((root) => writeLarge(join(root, 'large'), 24 * MIB, lines) + writeSmallFiles(root, 1500, lines))
    assert.ok(sent >= 1, `${sent.toFixed(2)} of their bytes`)
  })
})
