/** How much of a slow line two daemons fill, from the first byte of the dial until both hold the same. */
import { DaemonPlace, makeKeys, untilSame } from '../fixtures/daemon-process.ts'
import { SlowLink, type SlowLinkInit } from '../fixtures/slow-link.ts'
import { until } from '../fixtures/until.ts'
import { cpuSecondsOf } from './usage.ts'

export interface Filled {
  /** Of the files themselves. */
  readonly contentBytes: number
  /** Both ways, with all that libp2p and TLS put around it. */
  readonly carriedBytes: number
  readonly seconds: number
  /** Of all that the line could have carried one way in that time. */
  readonly share: number
  /** Of both daemons, from their start. */
  readonly cpuSeconds: number
}

/** @param fill puts files below a root, and says how many bytes */
export async function measureFill(fill: (root: string) => number, line: Pick<SlowLinkInit, 'roundTripMs' | 'bytesPerSecond'>): Promise<Filled> {
  const place = await DaemonPlace.open()
  const key = makeKeys().write
  const a = place.daemon({ key })
  let link: SlowLink | undefined
  try {
    const contentBytes = fill(a.path)
    await a.start()
    await a.untilFolder(({ state, files }) => state === 'idle' && files > 0)
    link = await SlowLink.open({ targetPort: a.port, ...line })
    const b = await place.daemon({ key, peers: [link] }).start()
    await until(async () => (await b.folder()).digest === (await a.folder()).digest, 20)
    const seconds = (performance.now() - (link.began ?? 0)) / 1000
    const cpuSeconds = cpuSecondsOf(a.pid) + cpuSecondsOf(b.pid)
    await untilSame(a, b)
    return { contentBytes, carriedBytes: link.carried, seconds, share: contentBytes / line.bytesPerSecond / seconds, cpuSeconds }
  } catch (error) {
    console.error(await place.describe())
    throw error
  } finally {
    link?.close()
    await place.close()
  }
}
