import fc from 'fast-check'
import { DrivenMesh } from '../fixtures/driven-mesh.ts'
import { firstState, meshCommands } from '../fixtures/mesh-commands.ts'

const RUNS = Number(process.env['SYNCLINE_TEST_RUNS'] ?? 2)
const SEED = Number(process.env['SYNCLINE_TEST_SEED'] ?? Math.floor(Math.random() * 0x7fffffff))
/** A run that failed, as it was printed: which of those that its seed shrinks to, and which of their commands. Tried again in every run. */
const [PATH = '', COMMANDS] = (process.env['SYNCLINE_TEST_PATH'] ?? '').split('/')
const MOST_COMMANDS = 40
/** A run takes seconds, and what failed once need not fail again: shorter ones are looked for no longer than this. */
const SHRINK_MS = 180_000

describe(`users on three devices (seed ${SEED})`, function () {
  this.timeout(0)

  for (let i = 0; i < RUNS; i++) {
    const seed = PATH === '' ? SEED + i : SEED
    it(`lose nothing that they had not given up, and see nothing that nobody put there, whatever happens (run ${seed})`, async () => {
      let deadline = Number.POSITIVE_INFINITY
      const property = fc.asyncProperty(meshCommands(MOST_COMMANDS, COMMANDS), async (commands) => {
        if (performance.now() > deadline) return
        try {
          await drive(commands)
        } catch (error) {
          deadline = Math.min(deadline, performance.now() + SHRINK_MS)
          throw error
        }
      })
      const { failed, counterexample, counterexamplePath, errorInstance } = await fc.check(property, {
        seed,
        numRuns: 1,
        ...(PATH !== '' && { path: PATH, endOnFailure: true })
      })
      if (!failed) return
      const replayPath = /replayPath="([^"]*)"/.exec(String(counterexample?.[0]))?.[1]
      console.log(`SYNCLINE_TEST_SEED=${seed} SYNCLINE_TEST_PATH=${counterexamplePath}/${replayPath} npx mocha test/integration/model.spec.ts`)
      throw errorInstance
    })
  }
})

/** One run, on daemons of its own. @throws Error that says what was wrong, with all that happened */
async function drive(commands: ReturnType<typeof meshCommands> extends fc.Arbitrary<infer T> ? T : never): Promise<void> {
  const mesh = await DrivenMesh.open()
  try {
    await fc.asyncModelRun(() => ({ model: firstState(), real: mesh }), commands)
    await mesh.stabilize()
    await mesh.scan()
  } catch (error) {
    throw new Error(`${error instanceof Error ? error.message : error}\n${mesh.trace}\n${await mesh.describe()}`, { cause: error })
  } finally {
    await mesh.close()
  }
}
