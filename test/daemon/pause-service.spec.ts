import assert from 'node:assert/strict'
import { ConfigStore, DEFAULT_SETTINGS, type FolderConfig } from '../../daemon/config.ts'
import type { FolderService } from '../../daemon/folder-service.ts'
import { PauseService } from '../../daemon/pause-service.ts'
import { createWriteKey, type DeviceId } from '../../protocol/index.ts'
import { VirtualClock } from '../../src/memory/virtual-clock.ts'
import { NodeEd25519 } from '../../src/node-ed25519.ts'
import { FAKE_PEER } from '../fixtures/fake-parts.ts'
import { silentLogger } from '../fixtures/silent-logger.ts'
import { useTemporaryDirectory } from '../fixtures/temporary-directory.ts'

const HOUR = 3600

describe('pauses', () => {
  const directory = useTemporaryDirectory()
  const key = createWriteKey(new Uint8Array(32).fill(1), new NodeEd25519())
  let config: ConfigStore
  let clock: VirtualClock
  let paused: ReadonlySet<DeviceId>

  const open = async (): Promise<PauseService> => {
    const folders: Pick<FolderService, 'pause' | 'resume'> = {
      pause: (_, until) =>
        config.update((now) => ({ ...now, folders: now.folders.map((one) => ({ ...one, paused: true, ...(until !== undefined && { pausedUntil: until }) })) })),
      resume: () => config.update((now) => ({ ...now, folders: now.folders.map(({ pausedUntil: _, ...one }) => ({ ...one, paused: false })) }))
    }
    const service = new PauseService({ config, folders, engine: { pausePeers: (devices) => (paused = devices) }, clock, logger: silentLogger })
    await service.start()
    return service
  }
  const folder = (): FolderConfig => config.current.folders[0] as FolderConfig

  beforeEach(() => {
    clock = new VirtualClock()
    paused = new Set()
    const one: FolderConfig = { key, path: directory.path, label: 'photos', mode: 'two-way', paused: false, claimed: true }
    config = new ConfigStore(`${directory.path}/config.json`, { name: 'desk', folders: [one], joining: [], peers: [], settings: DEFAULT_SETTINGS })
  })

  /** Virtual time, with turns for the configuration, which is saved on a real disk. */
  const pass = async (seconds: number): Promise<void> => {
    for (let passed = 0; passed < seconds; passed += 30) {
      await clock.advance(30_000)
      await config.update((now) => now)
      await new Promise((resolve) => setImmediate(resolve))
    }
    await config.update((now) => now)
  }

  it('of a folder end when their time has come', async () => {
    const service = await open()
    await service.pauseFolder(key.folder, 2 * HOUR)
    await pass(2 * HOUR - 60)
    assert.equal(folder().paused, true)
    await pass(120)
    assert.equal(folder().paused, false)
    service.stop()
    assert.equal(clock.pending, 0)
  })

  it('without a time stay', async () => {
    const service = await open()
    await service.pauseFolder(key.folder)
    await pass(10 * HOUR)
    assert.equal(folder().paused, true)
    service.stop()
  })

  it('go on over a restart, and are over at the start where their time has passed meanwhile', async () => {
    const first = await open()
    await first.pauseFolder(key.folder, HOUR)
    await first.pausePeer(FAKE_PEER, HOUR)
    first.stop()
    const second = await open()
    assert.deepEqual([folder().paused, [...paused]], [true, [FAKE_PEER]])
    second.stop()
    await clock.advance(HOUR * 1000)
    const third = await open()
    assert.deepEqual([folder().paused, [...paused], third.peers], [false, [], []])
    third.stop()
  })

  it('of a device end when their time has come, or before', async () => {
    const service = await open()
    await service.pausePeer(FAKE_PEER, HOUR)
    assert.deepEqual([...paused], [FAKE_PEER])
    await pass(HOUR + 60)
    assert.deepEqual([...paused], [])
    await service.pausePeer(FAKE_PEER)
    await service.resumePeer(FAKE_PEER)
    assert.deepEqual([...paused], [])
    service.stop()
  })
})
