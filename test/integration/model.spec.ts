import fc from 'fast-check'
import { DrivenMesh } from '../fixtures/driven-mesh.ts'
import { FILES, firstState, LARGE, type MeshCommand, meshCommands } from '../fixtures/mesh-commands.ts'

const RUNS = Number(process.env['SYNCLINE_TEST_RUNS'] ?? 2)
const SEED = Number(process.env['SYNCLINE_TEST_SEED'] ?? Math.floor(Math.random() * 2 ** 31))
/** One that failed, as it was printed: to what the commands of the seed were cut short, and which of them were possible. Every run is this one then. */
const REPLAY = /^([\d:]+)\/(.+)$/.exec(process.env['SYNCLINE_TEST_PATH'] ?? '')
const MOST_COMMANDS = 40
/** A run takes seconds, and what failed once need not fail again: shorter ones are looked for no longer than this. */
const SHRINK_MS = 180_000

describe(`users on three devices (seed ${SEED})`, function () {
  this.timeout(0)

  for (let i = 0; i < RUNS; i++) {
    const seed = REPLAY === null ? SEED + i : SEED
    it(`lose nothing that they had not given up, and see nothing that nobody put there, whatever happens (run ${seed})`, async () => {
      let deadline = Number.POSITIVE_INFINITY
      const property = fc.asyncProperty(fc.boolean(), meshCommands(MOST_COMMANDS, REPLAY?.[2]), async (isSettled, commands) => {
        if (performance.now() > deadline) return
        try {
          await drive(isSettled, commands)
          // fast-check would go on with what the seed shrinks to next.
          if (REPLAY !== null) deadline = 0
        } catch (error) {
          deadline = Math.min(deadline, performance.now() + SHRINK_MS)
          throw error
        }
      })
      const replay = REPLAY?.[1] === undefined ? {} : { path: REPLAY[1], endOnFailure: true }
      const { failed, counterexample, counterexamplePath, errorInstance } = await fc.check(property, { seed, numRuns: 1, ...replay })
      if (!failed) return
      const replayPath = /replayPath="(.*)"/.exec(String(counterexample?.[1]))?.[1]
      console.log(`      SYNCLINE_TEST_SEED=${seed} SYNCLINE_TEST_PATH=${counterexamplePath}/${replayPath} npx mocha test/integration/model.spec.ts`)
      throw errorInstance
    })
  }
})

/** One run, on daemons of its own, which begins with what all of them hold or with nothing. @throws Error that says what was wrong, with all that happened */
async function drive(isSettled: boolean, commands: Iterable<MeshCommand>): Promise<void> {
  const mesh = await DrivenMesh.open()
  try {
    if (isSettled) {
      for (const path of FILES) mesh.users[0]?.write(path, { large: path === LARGE })
      await mesh.stabilize()
    }
    await fc.asyncModelRun(() => ({ model: firstState(), real: mesh }), commands)
    await mesh.stabilize()
    await mesh.scan()
  } catch (error) {
    throw new Error(`${error instanceof Error ? error.message : error}\n${mesh.trace}\n${await mesh.describe()}`, { cause: error })
  } finally {
    await mesh.close()
  }
}
