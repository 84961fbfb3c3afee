import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Config } from '../../daemon/config.ts'
import { HookService } from '../../daemon/hook-service.ts'
import type { Hook } from '../../daemon/hook-settings.ts'
import type { FolderStatus } from '../../src/status.ts'
import { useTemporaryDirectory } from '../fixtures/temporary-directory.ts'
import { until } from '../fixtures/until.ts'

/** Appends what it is given to a file. */
const APPEND = 'require("fs").appendFileSync(process.argv[1], require("fs").readFileSync(0))'

describe('hooks', () => {
  const directory = useTemporaryDirectory()
  const log: string[] = []
  let folder: FolderStatus
  let listener = (): void => {}
  let end = (): void => {}

  const watch = (hooks: readonly Hook[], timeoutMs?: number): void => {
    const say = (_: string, message: string): void => void log.push(message)
    const service = new HookService(
      {
        engine: {
          folders: () => [folder],
          conflicts: () => ({ list: async () => Array.from({ length: folder.conflicts }, (_, i) => ({ path: 'f', copy: `copy ${i}` })) }) as never,
          onChange: (run) => {
            listener = run
            return () => {}
          }
        },
        config: { current: { settings: { hooks } } as Partial<Config> as Config },
        logger: { error: say, warn: say, info: say, debug: say }
      },
      timeoutMs === undefined ? {} : { timeoutMs }
    )
    end = service.watch()
  }
  const becomes = (change: Partial<FolderStatus>): void => {
    folder = { ...folder, ...change }
    listener()
  }
  const hook = (event: Hook['event'], name = event): Hook => ({ event, command: [process.execPath, '-e', APPEND, join(directory.path, name)] })
  const told = (name: string): { event: string; folder: { label: string }; digest?: string; conflicts?: { copy: string }[] }[] => {
    try {
      return readFileSync(join(directory.path, name), 'utf8')
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line))
    } catch {
      return []
    }
  }

  beforeEach(() => {
    log.length = 0
    folder = {
      id: 'id',
      label: 'photos',
      path: '/photos',
      state: 'idle',
      needFiles: 0,
      files: 1,
      bytes: 2,
      digest: 'one',
      conflicts: 0,
      error: null
    } as Partial<FolderStatus> as FolderStatus
  })
  afterEach(() => end())

  it('run with the facts when a folder is in sync again, and not for what was so at the start', async () => {
    watch([hook('sync-done')])
    becomes({})
    becomes({ state: 'syncing', needFiles: 1, digest: 'two' })
    becomes({ state: 'idle', needFiles: 0 })
    await until(() => told('sync-done').length > 0)
    assert.deepEqual(
      told('sync-done').map(({ event, digest, folder: { label } }) => [event, digest, label]),
      [['sync-done', 'two', 'photos']]
    )
  })

  it('run once for a new conflict, and when a folder comes to be held', async () => {
    folder = { ...folder, conflicts: 1 }
    watch([hook('conflict'), hook('held')])
    becomes({ conflicts: 2 })
    becomes({})
    becomes({ state: 'held' })
    becomes({ state: 'held' })
    await until(() => told('conflict').length > 0 && told('held').length > 0)
    assert.deepEqual(
      told('conflict')[0]?.conflicts?.map(({ copy }) => copy),
      ['copy 1']
    )
    assert.deepEqual([told('conflict').length, told('held').length], [1, 1])
  })

  it('run one at a time, with the last of what happened meanwhile', async () => {
    const gate = join(directory.path, 'gate')
    const program = `const fs = require('fs'); const wait = () => fs.existsSync(process.argv[1]) ? fs.appendFileSync(process.argv[2], fs.readFileSync(0)) : setTimeout(wait, 10); wait()`
    watch([{ event: 'sync-done', command: [process.execPath, '-e', program, gate, join(directory.path, 'out')] }])
    for (const digest of ['two', 'three', 'four']) becomes({ digest })
    writeFileSync(gate, '')
    await until(() => told('out').length === 2)
    assert.deepEqual(
      told('out').map(({ digest }) => digest),
      ['two', 'four']
    )
  })

  it('that take too long are ended, and those that cannot be run are told of', async () => {
    watch(
      [
        { event: 'sync-done', command: [process.execPath, '-e', 'setInterval(() => {}, 1000)'] },
        { event: 'held', command: [join(directory.path, 'none')] }
      ],
      100
    )
    becomes({ digest: 'two' })
    becomes({ state: 'held' })
    await until(() => log.length === 2)
    assert.ok(log.some((line) => line.startsWith('was ended by SIGKILL')) && log.some((line) => line.startsWith('cannot be run')), log.join())
  })
})
