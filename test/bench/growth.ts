/** What a first sync costs, for growing numbers of files, bytes and devices. */
import { join } from 'node:path'
import { DaemonPlace, makeKeys, untilSame } from '../fixtures/daemon-process.ts'
import { writeLarge, writeSmallFiles } from './trees.ts'
import { cpuSecondsOf } from './usage.ts'

export interface Growth {
  readonly name: string
  /** Under the picture: what stays as it is. */
  readonly remark: string
  readonly sizes: readonly number[]
  label(size: number): string
  cost(size: number): Promise<number>
}

const MIB = 1 << 20

export function growths(scale: number): Growth[] {
  const by = (...sizes: readonly number[]): number[] => sizes.map((size) => Math.round(size * scale))
  return [
    {
      name: 'files',
      remark: 'of 5.5 KB, two devices',
      sizes: by(5000, 10_000, 20_000),
      label: (size) => size.toLocaleString('en'),
      cost: (size) => firstSync(2, (root) => writeSmallFiles(root, size))
    },
    {
      name: 'bytes',
      remark: 'in one file, two devices',
      sizes: by(512, 1024, 2048),
      label: (size) => `${size} MiB`,
      cost: (size) => firstSync(2, (root) => writeLarge(join(root, 'large.bin'), size * MIB))
    },
    {
      name: 'devices',
      remark: `a file of ${by(512)} MiB, each dials all before it`,
      sizes: [2, 3, 4],
      label: (size) => `${size}`,
      cost: (size) => firstSync(size, (root) => writeLarge(join(root, 'large.bin'), (by(512)[0] as number) * MIB))
    }
  ]
}

/** CPU seconds of all daemons, from their start until all hold the same. */
async function firstSync(devices: number, fill: (root: string) => void): Promise<number> {
  const place = await DaemonPlace.open()
  try {
    const key = makeKeys().write
    const daemons: ReturnType<DaemonPlace['daemon']>[] = []
    for (let i = 0; i < devices; i++) daemons.push(place.daemon({ key, peers: [...daemons] }))
    fill((daemons[0] as (typeof daemons)[0]).path)
    await Promise.all(daemons.map((daemon) => daemon.start()))
    await daemons[0]?.untilFolder(({ state, files }) => state === 'idle' && files > 0)
    const files = (await daemons[0]?.folder())?.files
    for (const daemon of daemons.slice(1)) await daemon.untilFolder((folder) => folder.files === files && folder.state === 'idle')
    const cpuSeconds = daemons.reduce((sum, { pid }) => sum + cpuSecondsOf(pid), 0)
    await untilSame(...daemons)
    return cpuSeconds
  } finally {
    await place.close()
  }
}
