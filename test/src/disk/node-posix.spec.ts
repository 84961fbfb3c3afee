import { jitBlake3 } from '../../../src/disk/native-blake3.ts'
import { NodePosix } from '../../../src/disk/node-posix.ts'
import { scan } from '../../../src/disk/scan.ts'
import { VerbDisk } from '../../../src/disk/verb-disk.ts'
import { callVerb, type VerbRunner, type VerbTarget } from '../../../src/disk/verbs.ts'
import { describeDisk } from '../../compliance/disk.ts'
import { realPlace } from '../../fixtures/real-place.ts'

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
