import assert from 'node:assert/strict'
import { PosixError } from '../../../src/disk/posix.ts'
import { describeDisk, FOLDER, fileAction, OPTIONS, scanAll, statOf } from '../../compliance/disk.ts'
import { memoryPlace } from '../../fixtures/memory-place.ts'

describeDisk('MemoryDisk', async () => memoryPlace().place, { permissions: true })

describe('MemoryDisk at its time', () => {
  it('takes a file for another when its time of change alone tells', async () => {
    const { open, user, clock } = memoryPlace()
    const disk = open()
    await disk.claim(FOLDER)
    user.write('a', 'seen')
    const stat = await statOf(disk, 'a')
    await clock.advance(1000)
    user.write('a', 'user')
    const [put] = await disk.commit([{ kind: 'metadata', path: 'a', mode: stat.mode, mtimeNs: stat.mtimeNs, expect: await statOf(disk, 'a') }], OPTIONS)
    assert.ok(put?.ok)
    assert.deepEqual(put.stat, { ...stat, ctimeNs: put.stat?.ctimeNs })
    assert.notEqual(put.stat?.ctimeNs, stat.ctimeNs)
    const results = await disk.commit(
      [
        fileAction('a', 'ours', { expect: stat }),
        { kind: 'move', from: 'a', expectFrom: stat, path: 'b', expect: 'absent' },
        { kind: 'metadata', path: 'a', mode: 0o600, expect: stat },
        { kind: 'remove', path: 'a', expect: stat }
      ],
      OPTIONS
    )
    assert.deepEqual(
      results.map((result) => !result.ok && result.reason),
      ['changed', 'changed', 'changed', 'changed']
    )
    const [hashed] = await disk.hash([{ path: 'a', stat }])
    assert.equal(hashed?.ok, false)
  })

  it('does not know the content of a file that changes while it is hashed', async () => {
    const { open, user, clock } = memoryPlace()
    const disk = open()
    await disk.claim(FOLDER)
    const bytes = new Uint8Array(2_500_000).fill(1)
    user.write('a', bytes)
    const stat = await statOf(disk, 'a')
    await clock.advance(1000)
    const read = disk.posix.read.bind(disk.posix)
    let reads = 0
    disk.posix.read = (...args) => {
      if (reads++ === 1) user.write('a', bytes.fill(2))
      return read(...args)
    }
    const [result] = await disk.hash([{ path: 'a', stat }])
    assert.ok(reads > 2)
    assert.ok(result?.ok === false && result.reason === 'changed')
  })

  it('takes nothing for absent in a directory whose names it cannot read', async () => {
    const { open, user } = memoryPlace()
    const disk = open()
    await disk.claim(FOLDER)
    user.write('d/a', 'one')
    const list = disk.posix.list.bind(disk.posix)
    disk.posix.list = (directory) => {
      const names = list(directory)
      if (names.some((name) => Buffer.from(name).toString() === 'a')) throw new PosixError('EIO', 'EIO: it cannot be read')
      return names
    }
    const { problems } = await scanAll(disk)
    assert.deepEqual(
      problems.map(({ path, reason }) => [path, reason]),
      [['d', 'unreadable']]
    )
  })

  it('remembers what it put there as it is then, but not what a user made of it at once', async () => {
    const { open, user, clock } = memoryPlace()
    const disk = open()
    await disk.claim(FOLDER)
    const now = clock.now.bind(clock)
    let later = 0
    clock.now = () => now() + later
    const unlink = disk.posix.unlink.bind(disk.posix)
    const put = async (path: string, act: () => void) => {
      // The new name is there, and the temporary one goes.
      disk.posix.unlink = (...args) => {
        later += 1000
        act()
        unlink(...args)
      }
      const [result] = await disk.commit([fileAction(path, 'ours')], OPTIONS)
      disk.posix.unlink = unlink
      return result?.ok === true ? result.stat : undefined
    }
    assert.deepEqual(await put('a', () => {}), await statOf(disk, 'a'))
    const stat = await put('b', () => user.write('b', 'of the user'))
    assert.ok(stat !== undefined)
    assert.notDeepEqual(stat, await statOf(disk, 'b'))
  })
})
