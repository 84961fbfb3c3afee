import { SystemClock } from '../../src/system-clock.ts'
import { clockCompliance } from '../compliance/clock.ts'

clockCompliance('system', () => ({
  clock: new SystemClock(),
  pass: (ms) => new Promise((resolve) => setTimeout(resolve, ms))
}))
