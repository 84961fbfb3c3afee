import assert from 'node:assert/strict'
import * as fs from 'node:fs'
import { join } from 'node:path'
import { jitBlake3 } from '../../../src/disk/native-blake3.ts'
import { NodePosix } from '../../../src/disk/node-posix.ts'
import { scan } from '../../../src/disk/scan.ts'
import { VerbDisk } from '../../../src/disk/verb-disk.ts'
import { callVerb, type VerbRunner, type VerbTarget } from '../../../src/disk/verbs.ts'
import { describeDisk } from '../../compliance/disk.ts'
import { realPlace } from '../../fixtures/real-place.ts'
import { useTemporaryDirectory } from '../../fixtures/temporary-directory.ts'

/** Runs verbs on this thread, as on a system that has no /proc. */
class HereRunner implements VerbRunner {
  readonly width = 2
  readonly #posix = new NodePosix({ proc: false })
  #temporaries = 0

  run: VerbRunner['run'] = (target, verb, ...args) => callVerb(this.#context(target), verb, args)

  scan: VerbRunner['scan'] = (target, requests) => scan(this.#context(target), requests)

  #context({ root, folder }: VerbTarget) {
    return { posix: this.#posix, blake3: jitBlake3, root, folder, temporaryName: () => `t-${++this.#temporaries}` }
  }
}

describeDisk('NodePosix without /proc', async () => realPlace((root) => new VerbDisk({ runner: new HereRunner() }, { root })), {
  permissions: process.getuid?.() !== 0
})

describe('NodePosix', () => {
  const temporary = useTemporaryDirectory()

  it('does nothing in an open directory whose path leads elsewhere by now, where there is no /proc', () => {
    const at = (path: string) => join(temporary.path, path)
    fs.mkdirSync(at('root/above/below'), { recursive: true })
    fs.mkdirSync(at('outside/below'), { recursive: true })
    fs.writeFileSync(at('outside/below/canary'), 'untouched')
    const posix = new NodePosix({ proc: false })
    const root = posix.openRoot(at('root'))
    const above = posix.openDirectory(root, 'above')
    const below = posix.openDirectory(above, 'below')
    fs.renameSync(at('root/above'), at('aside'))
    fs.symlinkSync('../outside', at('root/above'))
    const led = { code: 'ELOOP' }
    assert.throws(() => posix.list(below), led)
    assert.throws(() => posix.open(below, 'canary', 'read'), led)
    assert.throws(() => posix.makeDirectory(below, 'new'), led)
    assert.throws(() => posix.rename(root, 'above', below, 'canary'), led)
    assert.throws(() => posix.unlink(below, 'canary'), led)
    assert.deepEqual(fs.readdirSync(at('outside/below')), ['canary'])
    for (const descriptor of [below, above, root]) posix.close(descriptor)
  })
})
