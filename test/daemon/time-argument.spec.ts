import assert from 'node:assert/strict'
import { CliError } from '../../daemon/exit-status.ts'
import { parseTime } from '../../daemon/time-argument.ts'

const NOW = Date.UTC(2026, 10, 21, 14)

describe('a time on the command line', () => {
  for (const [text, at] of [
    ['30m', NOW - 30 * 60_000],
    ['2h ago', NOW - 2 * 3_600_000],
    ['3d', NOW - 3 * 86_400_000],
    ['1w', NOW - 7 * 86_400_000],
    ['2026-11-20', new Date(2026, 10, 20).getTime()],
    ['2026-11-20 13:05', new Date(2026, 10, 20, 13, 5).getTime()],
    ['2026-11-20T13:05:06', new Date(2026, 10, 20, 13, 5, 6).getTime()],
    ['2026-11-20T13:05Z', Date.UTC(2026, 10, 20, 13, 5)]
  ] as const)
    it(`may be ${text}`, () => assert.equal(parseTime(text, NOW), at))

  for (const text of ['', 'soon', 'yesterday', '2026-02-31', '2026-11-20 24:00', '2026-11-20 12:60', '20261120', '-2h', '2027-01-01'])
    it(`may not be ${JSON.stringify(text)}`, () => assert.throws(() => parseTime(text, NOW), CliError))
})
