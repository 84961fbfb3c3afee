import assert from 'node:assert/strict'
import type { CommitAction, CommitResult, Stat } from '../../../src/ports/disk.ts'
import type { MemoryDisk } from '../../../src/memory/memory-disk.ts'
import type { MemoryFault } from '../../../src/memory/memory-file-system.ts'
import { blockOf, bytesOf, chunked, FOLDER, fileAction, hashOf, OPTIONS, scanAll, statOf } from '../../compliance/disk.ts'
import { type MemoryPlace, memoryPlace, ROOT } from '../../fixtures/memory-place.ts'

const BEFORE = {
  'keep.txt': 'not part of it',
  'edit.txt': 'old edit',
  'linked.txt': 'old linked',
  'gone.txt': 'old gone',
  'moved.txt': 'old moved',
  'over.txt': 'old over',
  'deep/dir/file.txt': 'old deep'
}
const BIG = chunked(new Uint8Array(1_200_000).map((_, i) => i ^ (i >> 8)))

interface Scene extends MemoryPlace {
  readonly disk: MemoryDisk
  readonly actions: readonly CommitAction[]
}

/** A folder with one of everything, and a commit that changes it all. */
async function scene(seed: string, init: { readonly links?: boolean } = {}): Promise<Scene> {
  const place = memoryPlace({ seed, ...init })
  const { user } = place
  const disk = place.open()
  await disk.claim(FOLDER)
  for (const [path, content] of Object.entries(BEFORE)) user.write(path, content)
  user.link('linked.txt', 'other link.txt')
  user.symlink('keep.txt', 'link')
  await disk.stageOpen(BIG.content, BIG.blocks)
  for (let i = 0; i < BIG.blocks.length; i++) await disk.stageWrite(BIG.content, [blockOf(BIG, i)])
  const seen = (path: string): Promise<Stat> => statOf(disk, path)
  const actions: CommitAction[] = [
    { kind: 'directory', path: 'new', mode: 0o755, expect: 'absent' },
    fileAction('new/file.txt', 'new file'),
    fileAction('edit.txt', 'new edit', { expect: await seen('edit.txt') }),
    fileAction('linked.txt', 'new linked', { expect: await seen('linked.txt') }),
    fileAction('deep/dir/file.txt', 'new deep', { expect: await seen('deep/dir/file.txt') }),
    { kind: 'remove', path: 'gone.txt', expect: await seen('gone.txt') },
    { kind: 'move', from: 'moved.txt', expectFrom: await seen('moved.txt'), path: 'new/moved.txt', expect: 'absent' },
    { kind: 'move', from: 'deep', expectFrom: await seen('deep'), path: 'deeper', expect: 'absent' },
    { kind: 'symlink', path: 'over.txt', target: 'new/file.txt', expect: await seen('over.txt') },
    { kind: 'remove', path: 'link', expect: await seen('link') },
    { kind: 'file', path: 'big', mode: 0o644, mtimeNs: 0n, expect: 'absent', source: { stage: BIG.content } },
    {
      kind: 'file',
      path: 'copy.txt',
      mode: 0o644,
      mtimeNs: 0n,
      expect: 'absent',
      source: { copyOf: 'keep.txt', blocks: [{ hash: hashOf(bytesOf(BEFORE['keep.txt'])), length: 14 }] }
    }
  ]
  return { ...place, disk, actions }
}

/** Of a large one its name: it is looked at thousands of times. */
function textOf(content: Uint8Array): string {
  return content.length > 4096 ? hashOf(content) : Buffer.from(content).toString('latin1')
}

/** What the folder holds, by content: paths of the user's items and of the archive. */
function contents(disk: MemoryDisk): { readonly live: Map<string, string>; readonly archived: string[] } {
  const live = new Map<string, string>()
  const archived: string[] = []
  for (const { path, content, target, type } of disk.tree({ own: true })) {
    const text = content === undefined ? `${type} ${target ?? ''}` : textOf(content)
    if (path.startsWith('.syncline/archive/') && type !== 'directory') archived.push(text)
    else if (!path.startsWith('.syncline') && type !== 'directory') live.set(path, text)
  }
  return { live, archived }
}

const AFTER = new Map<string, string | undefined>([
  ['keep.txt', BEFORE['keep.txt']],
  ['edit.txt', 'new edit'],
  ['linked.txt', 'new linked'],
  ['other link.txt', BEFORE['linked.txt']],
  ['gone.txt', undefined],
  ['moved.txt', undefined],
  ['over.txt', 'symlink new/file.txt'],
  ['deep/dir/file.txt', undefined],
  ['deeper/dir/file.txt', 'new deep'],
  ['new/file.txt', 'new file'],
  ['new/moved.txt', BEFORE['moved.txt']],
  ['link', undefined],
  ['big', textOf(BIG.bytes)],
  ['copy.txt', BEFORE['keep.txt']]
])
const ALLOWED_BEFORE = new Map<string, string | undefined>([
  ...Object.entries(BEFORE),
  ['other link.txt', BEFORE['linked.txt']],
  ['link', 'symlink keep.txt'],
  // A moved directory may have come to its new place before the file in it was replaced.
  ['deeper/dir/file.txt', BEFORE['deep/dir/file.txt']]
])

/** Each path has its old or its new content whole, and nothing that a user had is nowhere. */
function assertOldOrNew(disk: MemoryDisk, when: string): void {
  const { live, archived } = contents(disk)
  for (const [path, text] of live) {
    const allowed = [AFTER.get(path), ALLOWED_BEFORE.get(path), path === 'deep/dir/file.txt' ? 'new deep' : undefined]
    assert.ok(allowed.includes(text), `${when}: ${path} holds ${JSON.stringify(text.slice(0, 40))}`)
  }
  const reachable = [...live.values(), ...archived]
  for (const [path, text] of [...Object.entries(BEFORE), ['link', 'symlink keep.txt'] as const]) {
    assert.ok(reachable.includes(text), `${when}: the content of ${path} is lost`)
  }
  for (const text of archived) assert.ok([...ALLOWED_BEFORE.values()].includes(text), `${when}: the archive holds ${JSON.stringify(text.slice(0, 40))}`)
}

function assertDone(disk: MemoryDisk, results: readonly CommitResult[]): void {
  const { live } = contents(disk)
  for (const [i, result] of results.entries()) assert.ok(result.ok, `action ${i}: ${result.ok || result.message}`)
  assert.deepEqual(live, new Map([...AFTER].filter(([, text]) => text !== undefined).sort(([a], [b]) => (a < b ? -1 : 1))))
}

describe('the write recipe', () => {
  /** How many calls of the commit change something. */
  const countCalls = async (init = {}) => {
    const { disk, actions, fileSystem } = await scene('count', init)
    const before = fileSystem.mutations
    assertDone(disk, await disk.commit(actions, OPTIONS))
    return fileSystem.mutations - before
  }

  for (const how of ['power-loss', 'kill'] as const) {
    it(`leaves old or new at every path, and loses nothing, when there is a ${how} at any call`, async () => {
      const calls = await countCalls()
      assert.ok(calls > 50, `${calls} calls`)
      for (let n = 1; n <= calls; n++) {
        for (let round = 0; round < (how === 'kill' ? 1 : 3); round++) {
          const { disk, actions, fileSystem, open } = await scene(`${how} ${n} ${round}`)
          const from = fileSystem.mutations
          const died = Promise.withResolvers<void>()
          disk.posix.onDeath(died.resolve)
          fileSystem.fault = (_call, count) => (count === from + n ? how : undefined)
          await Promise.race([disk.commit(actions, OPTIONS), died.promise])
          fileSystem.fault = undefined
          const next = open()
          assertOldOrNew(next, `${how} at call ${n}, round ${round}`)
          // And the next process can go on from there.
          assert.deepEqual(await next.inspect(FOLDER), { state: 'ok' })
          await next.sweep([])
          assertOldOrNew(next, `sweep after ${how} at call ${n}, round ${round}`)
          assert.deepEqual((await scanAll(next)).problems, [])
        }
      }
    }).timeout(60_000)
  }

  it('has everything on stable storage when it answers', async () => {
    for (let round = 0; round < 10; round++) {
      const { disk, actions, fileSystem, open } = await scene(`durable ${round}`)
      const results = await disk.commit(actions, OPTIONS)
      fileSystem.crash()
      assertDone(open(), results)
      assertOldOrNew(open(), `round ${round}`)
    }
  })

  it('leaves old or new, and says which, when any call fails', async () => {
    const calls = await countCalls()
    for (const code of ['EIO', 'ENOSPC', 'EACCES', 'ENOENT']) {
      for (let n = 1; n <= calls; n++) {
        const { disk, actions, fileSystem, user } = await scene(`${code} ${n}`)
        const from = fileSystem.mutations
        fileSystem.fault = (_call, count) => (count === from + n ? code : undefined)
        const results = await disk.commit(actions, OPTIONS)
        fileSystem.fault = undefined
        const when = `${code} at call ${n}`
        assertOldOrNew(disk, when)
        assert.equal(disk.posix.openCount, 0, `${when}: descriptors are left open`)
        const { live } = contents(disk)
        for (const [i, result] of results.entries()) {
          const action = actions[i] as CommitAction
          if (result.ok && action.kind !== 'directory' && action.kind !== 'move')
            assert.equal(
              live.get(action.path.replace(/^deep\b/, live.has('deeper/dir/file.txt') ? 'deeper' : 'deep')),
              AFTER.get(action.path.replace(/^deep\b/, 'deeper')),
              `${when}: ${action.path}`
            )
        }
        await disk.sweep([])
        assert.deepEqual(user.list('.syncline/tmp'), [], when)
      }
    }
  }).timeout(60_000)

  it('never uses a file again whose sync failed', async () => {
    const { disk, actions, fileSystem, open } = await scene('fsync')
    let syncs = 0
    fileSystem.fault = (call) => (call === 'sync' && syncs++ < 6 ? 'EIO' : undefined)
    const results = await disk.commit(actions, OPTIONS)
    fileSystem.fault = undefined
    assert.ok(results.some((result) => !result.ok && result.reason === 'io'))
    const ok = new Set(actions.filter((_, i) => results[i]?.ok).map(({ path }) => path))
    fileSystem.crash()
    const { live } = contents(open())
    for (const path of ['new/file.txt', 'edit.txt', 'linked.txt']) if (ok.has(path)) assert.equal(live.get(path), AFTER.get(path), path)
    assertOldOrNew(open(), 'after failed syncs')
  })

  it('begins a stage anew whose sync failed', async () => {
    const { disk, actions, fileSystem } = await scene('fsync of a stage')
    fileSystem.fault = (call) => (call === 'sync' ? 'EIO' : undefined)
    const [result] = await disk.commit(
      actions.filter(({ path }) => path === 'big'),
      OPTIONS
    )
    fileSystem.fault = undefined
    assert.ok(result?.ok === false && result.reason === 'io')
    assert.deepEqual(await disk.stageOpen(BIG.content, BIG.blocks), [])
  })

  it('works on a disk without hard links', async () => {
    const calls = await countCalls({ links: false })
    for (let n = 1; n <= calls; n++) {
      const { disk, actions, fileSystem, open } = await scene(`no links ${n}`, { links: false })
      const from = fileSystem.mutations
      const died = Promise.withResolvers<void>()
      disk.posix.onDeath(died.resolve)
      fileSystem.fault = (_call, count) => (count === from + n ? 'power-loss' : undefined)
      await Promise.race([disk.commit(actions, OPTIONS), died.promise])
      fileSystem.fault = undefined
      assertOldOrNew(open(), `power loss at call ${n}`)
    }
  })
})

describe('the write recipe against a user', () => {
  /** Runs the commit once for each of its calls, with `act` done right before that call. */
  const interfere = async (act: (scene: Scene) => void, check: (scene: Scene, results: readonly CommitResult[], when: string) => void) => {
    for (let n = 1; ; n++) {
      const current = await scene(`user ${n}`)
      const { disk, actions, fileSystem } = current
      const from = fileSystem.mutations
      let acted: string | undefined
      const fault: MemoryFault = (call, count) => {
        if (count !== from + n) return undefined
        acted = call
        act(current)
        return undefined
      }
      fileSystem.fault = fault
      const results = await disk.commit(actions, OPTIONS)
      fileSystem.fault = undefined
      if (acted === undefined) return
      check(current, results, `before call ${n}, ${acted}`)
    }
  }
  const isReachable = ({ disk }: Scene, text: string) => {
    const { live, archived } = contents(disk)
    return [...live.values(), ...archived].includes(text)
  }

  it('keeps what is written into any file meanwhile', async () => {
    for (const path of ['edit.txt', 'gone.txt', 'moved.txt', 'over.txt']) {
      await interfere(
        (current) => {
          if (current.user.read(path) !== undefined) current.user.write(path, 'the user wrote this')
        },
        (current, _results, when) => {
          const wrote = isReachable(current, 'the user wrote this')
          const { live } = contents(current.disk)
          assert.ok(wrote || live.get(path) === AFTER.get(path), `${path}, ${when}: what the user wrote is lost`)
        }
      )
    }
  })

  it('keeps what is saved over a file that goes, and what appears where one is to come', async () => {
    for (const path of ['gone.txt', 'moved.txt', 'new/file.txt', 'new/moved.txt', 'big', 'copy.txt', 'link']) {
      let saved = false
      await interfere(
        (current) => {
          saved = path.startsWith('new/') ? current.user.list('new').length >= 0 && current.user.list('').includes('new/') : true
          if (!saved) return
          if (path === 'link' && current.user.list('').includes('link@')) current.user.remove('link')
          current.user.write(path, 'the user saved this', { replace: true })
        },
        (current, _results, when) => {
          if (saved) assert.ok(isReachable(current, 'the user saved this'), `${path}, ${when}: what the user saved is lost`)
        }
      )
    }
  })

  it('keeps what is saved over a file that is replaced, but for the moment before the rename', async () => {
    for (const path of ['edit.txt', 'linked.txt']) {
      const lost: string[] = []
      await interfere(
        ({ user }) => user.write(path, 'the user saved this', { replace: true }),
        (current, _results, when) => {
          if (!isReachable(current, 'the user saved this')) lost.push(when)
        }
      )
      assert.ok(lost.length <= 1 && lost.every((when) => when.endsWith(', rename')), `${path}: what the user saved is lost ${lost.join('; ')}`)
    }
  })

  it('leaves a directory alone that leaves the folder, but for the moment before the rename', async () => {
    let before: string | undefined
    const textAt = ({ user }: Scene, path: string) => new TextDecoder().decode(user.read(path))
    await interfere(
      (current) => {
        before = current.user.list('').includes('deep/') ? textAt(current, 'deep/dir/file.txt') : undefined
        if (before !== undefined) current.user.rename('deep', '../aside')
      },
      (current, _results, when) => {
        if (before !== undefined && !when.endsWith(', rename')) assert.equal(textAt(current, '../aside/dir/file.txt'), before, when)
      }
    )
  })

  it('goes nowhere else when directories are swapped for symlinks meanwhile', async () => {
    for (const path of ['deep', 'deep/dir', 'new', '.syncline/archive', '.syncline/tmp', '.syncline']) {
      await interfere(
        ({ user }) => {
          user.write('../outside/canary.txt', 'untouched')
          if (!user.list('').includes(`${path}/`)) return
          user.rename(path, '../aside')
          user.symlink(path.includes('/') ? '../../outside' : '../outside', path)
        },
        ({ user }, _results, when) => {
          assert.deepEqual(
            user.list('../outside').filter((name) => name !== 'canary.txt'),
            [],
            `${path}, ${when}`
          )
          if (user.list('../outside').length > 0) assert.equal(new TextDecoder().decode(user.read('../outside/canary.txt')), 'untouched')
        }
      )
    }
  })
})

describe('MemoryDisk', () => {
  it('has no space left when it is full, and leaves nothing of what did not fit', async () => {
    const { open, user } = memoryPlace({ capacity: 10_000 })
    const disk = open()
    await disk.claim(FOLDER)
    const [result] = await disk.commit([fileAction('a', new Uint8Array(20_000).fill(1))], OPTIONS)
    assert.ok(result?.ok === false && result.reason === 'no-space')
    assert.deepEqual(user.list('.syncline/tmp'), [])
    const [small] = await disk.commit([fileAction('a', new Uint8Array(5_000).fill(1))], OPTIONS)
    assert.ok(small?.ok)
    assert.ok((await disk.free()) < 5_000)
    const big = chunked(new Uint8Array(1_100_000).fill(1))
    await disk.stageOpen(big.content, big.blocks)
    await assert.rejects(disk.stageWrite(big.content, [blockOf(big, 0)]), { name: 'NoSpaceError' })
  })

  it('takes spellings for one name where the disk does, and replaces nothing for it', async () => {
    const { open, user } = memoryPlace({ fold: (name) => name.toLowerCase() })
    const disk = open()
    await disk.claim(FOLDER)
    user.write('Read Me.txt', 'mine')
    const [clash] = await disk.commit([fileAction('READ ME.txt', 'theirs')], OPTIONS)
    assert.ok(clash?.ok === false && clash.reason === 'name')
    assert.deepEqual((await scanAll(disk, ['read me.txt'])).items, [])
    const stat = await statOf(disk, 'Read Me.txt')
    const [renamed] = await disk.commit([{ kind: 'move', from: 'Read Me.txt', expectFrom: stat, path: 'README.txt', expect: 'absent' }], OPTIONS)
    assert.equal(renamed?.ok, true)
    const [again] = await disk.commit(
      [{ kind: 'move', from: 'README.txt', expectFrom: await statOf(disk, 'README.txt'), path: 'readme.txt', expect: 'absent' }],
      OPTIONS
    )
    assert.equal(again?.ok, true)
    assert.deepEqual(
      user.list('').filter((path) => !path.startsWith('.syncline')),
      ['readme.txt']
    )
  })

  it('forgets what was not synced, and keeps what was', async () => {
    let kept = 0
    for (let round = 0; round < 40; round++) {
      const { open, fileSystem } = memoryPlace({ seed: `forget ${round}` })
      const { posix } = open()
      const root = posix.openRoot(ROOT)
      const file = posix.open(root, 'a', 'create')
      posix.write(file, bytesOf('synced'), 0)
      await posix.sync([file, root])
      posix.write(file, bytesOf('not synced'), 0)
      posix.open(root, 'b', 'create')
      fileSystem.crash()
      const disk = open()
      const a = disk.userRead('a')
      assert.ok(a.length === 6 || a.length === 10)
      if (new TextDecoder().decode(a) === 'synced') kept++
      assert.throws(() => posix.stat(file), /dead/)
    }
    assert.ok(kept > 5 && kept < 35, `${kept} of 40`)
  })

  it('makes do on a disk that keeps no permissions', async () => {
    const { open, fileSystem, user } = memoryPlace()
    fileSystem.fault = (call) => (call === 'setMode' ? 'EPERM' : undefined)
    const disk = open()
    await disk.claim(FOLDER)
    const results = await disk.commit([{ kind: 'directory', path: 'd', mode: 0o755, expect: 'absent' }, fileAction('d/a', 'one')], OPTIONS)
    assert.deepEqual(
      results.map(({ ok }) => ok),
      [true, true]
    )
    assert.deepEqual(results[1]?.ok && results[1].stat, await statOf(disk, 'd/a'))
    assert.deepEqual(user.list('.syncline/tmp'), [])
  })

  it('knows a racy hash from one of a file that rests', async () => {
    const { open, user, clock } = memoryPlace()
    const disk = open()
    await disk.claim(FOLDER)
    user.write('a', 'one')
    const stat = await statOf(disk, 'a')
    const racy = async () => {
      const [result] = await disk.hash([{ path: 'a', stat }])
      return result?.ok && result.racy
    }
    assert.equal(await racy(), true)
    await clock.advance(3000)
    assert.equal(await racy(), false)
  })
})
