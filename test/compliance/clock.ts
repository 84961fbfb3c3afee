/** What every Clock does, the real one and the virtual one. */
import assert from 'node:assert/strict'
import type { Clock } from '../../src/ports/clock.ts'

export interface ClockHarness {
  readonly clock: Clock
  /** Lets so much time pass. */
  pass(ms: number): Promise<void>
}

export function clockCompliance(name: string, create: () => ClockHarness): void {
  describe(`clock compliance: ${name}`, () => {
    it('runs a timer once, not before its time', async () => {
      const { clock, pass } = create()
      const start = clock.monotonic()
      const at: number[] = []
      clock.setTimer(20, () => at.push(clock.monotonic() - start))
      await pass(60)
      assert.equal(at.length, 1)
      // Node's timers count whole milliseconds, from the start of the turn that set them.
      assert.ok((at[0] as number) >= 19, `ran after ${at[0]} ms`)
    })

    it('runs timers in the order in which they fall due', async () => {
      const { clock, pass } = create()
      const order: string[] = []
      clock.setTimer(40, () => order.push('late'))
      clock.setTimer(5, () => order.push('early'))
      clock.setTimer(5, () => order.push('early too'))
      await pass(80)
      assert.deepEqual(order, ['early', 'early too', 'late'])
    })

    it('does not run a cancelled timer, and lets it be cancelled again, and after it ran', async () => {
      const { clock, pass } = create()
      let runs = 0
      const cancelled = clock.setTimer(5, () => runs++)
      const ran = clock.setTimer(5, () => runs++)
      cancelled()
      cancelled()
      await pass(30)
      ran()
      assert.equal(runs, 1)
    })

    it('takes a delay below zero for none and one beyond a month for what it is', async () => {
      const { clock, pass } = create()
      const order: string[] = []
      clock.setTimer(-1, () => order.push('now'))
      const cancel = clock.setTimer(40 * 24 * 3600 * 1000, () => order.push('in forty days'))
      await pass(20)
      assert.deepEqual(order, ['now'])
      cancel()
    })

    it('refuses a delay that is no number', () => {
      const { clock } = create()
      assert.throws(() => clock.setTimer(Number.NaN, () => {}), RangeError)
      assert.throws(() => clock.setTimer(Number.POSITIVE_INFINITY, () => {}), RangeError)
    })

    it('has a monotonic time that moves with the wall clock', async () => {
      const { clock, pass } = create()
      const wall = clock.now()
      const monotonic = clock.monotonic()
      await pass(20)
      assert.ok(clock.monotonic() > monotonic)
      assert.ok(clock.now() > wall)
    })
  })
}
