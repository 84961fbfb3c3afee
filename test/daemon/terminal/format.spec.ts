import assert from 'node:assert/strict'
import { formatAgo, formatBytes, formatCount, formatDuration, plural, shellQuote } from '../../../daemon/terminal/format.ts'
import { LiveLines } from '../../../daemon/terminal/live-lines.ts'
import { RateMeter } from '../../../daemon/terminal/rate-meter.ts'
import { displayWidth, renderPairs, renderTable } from '../../../daemon/terminal/table.ts'
import { qrLines } from '../../../daemon/terminal/qr.ts'
import { progressBar } from '../../../daemon/terminal/up-view.ts'

const plain = (text: string): string => text

describe('what people read', () => {
  it('is bytes in three digits', () => {
    const cases: [number, string][] = [
      [0, '0 B'],
      [999, '999 B'],
      [1000, '1.0 kB'],
      [1234, '1.2 kB'],
      [9960, '10 kB'],
      [34_567_890, '35 MB'],
      [999_600_000, '1.0 GB'],
      [4.2e12, '4.2 TB']
    ]
    for (const [bytes, text] of cases) assert.equal(formatBytes(bytes), text)
  })

  it('is counts with commas and the right number of the noun', () => {
    assert.equal(formatCount(1_234_567), '1,234,567')
    assert.equal(plural(1, 'file'), '1 file')
    assert.equal(plural(0, 'file'), '0 files')
    assert.equal(plural(2, 'directory', 'directories'), '2 directories')
  })

  it('is durations in one or two units', () => {
    const cases: [number, string][] = [
      [0, '0 s'],
      [0.3, '0.3 s'],
      [59.4, '59 s'],
      [60, '1 min'],
      [200, '3 min 20 s'],
      [3599, '59 min'],
      [7500, '2 h 5 min'],
      [100_000, '1 d']
    ]
    for (const [seconds, text] of cases) assert.equal(formatDuration(seconds), text)
    assert.equal(formatAgo(0, 2000), 'just now')
    assert.equal(formatAgo(0, 200_000), '3 min ago')
    assert.equal(formatAgo(10_000, 0), 'just now', 'a clock that jumped')
  })

  it('is shell words that mean themselves', () => {
    assert.equal(shellQuote('photos'), 'photos')
    assert.equal(shellQuote("my 'best' photos"), `'my '\\''best'\\'' photos'`)
    assert.equal(shellQuote(''), "''")
  })

  it('is tables whose columns stand flush, wide characters too', () => {
    const lines = renderTable(
      [{ title: 'NAME' }, { title: 'N', align: 'right' }, { title: 'X' }],
      [
        ['日本', '1', 'a'],
        ['e\u0301', '100', 'b']
      ],
      plain
    )
    assert.deepEqual(lines, ['NAME    N  X', '日本    1  a', 'e\u0301     100  b'])
    assert.equal(displayWidth('\x1b[1m日本\x1b[0m🎉'), 6)
    assert.deepEqual(
      renderPairs(
        [
          ['a', '1'],
          ['long', '2\n3']
        ],
        plain
      ),
      ['a     1', 'long  2\n      3']
    )
  })

  it('is a progress bar of one width', () => {
    assert.equal(progressBar(0), '░░░░░░░░░░░░░░░░░░░░   0 %')
    assert.equal(progressBar(0.999), '████████████████████  99 %')
    assert.equal(progressBar(7), '████████████████████ 100 %')
  })

  it('is a QR code that fits the terminal, or none', () => {
    const key = `syncline:write1${'q'.repeat(59)}`
    const lines = qrLines(key, 80)
    assert.ok(lines.length > 10 && lines.every((line) => line.length === lines[0]?.length))
    assert.deepEqual(qrLines(key, 20), [])
  })
})

describe('RateMeter', () => {
  it('is the mean over its window', () => {
    const meter = new RateMeter({ windowMs: 5000 })
    for (let at = 0; at <= 20_000; at += 100) meter.add(at, at < 10_000 ? 0 : (at - 10_000) * 2)
    assert.ok(Math.abs(meter.rate - 2000) < 1)
  })

  it('knows nothing at first, and begins anew when the counter does', () => {
    const meter = new RateMeter({ windowMs: 5000 })
    assert.equal(meter.rate, 0)
    meter.add(0, 0)
    meter.add(1000, 5000)
    assert.equal(meter.rate, 5000)
    meter.add(2000, 100)
    assert.equal(meter.rate, 0)
  })
})

describe('LiveLines', () => {
  const make = (columns: number) => {
    const written: string[] = []
    return { written, lines: new LiveLines({ write: (text) => written.push(text), columns }) }
  }

  it('draws over what it drew, and not at all when nothing changed', () => {
    const { written, lines } = make(80)
    lines.draw(['one', 'two'])
    lines.draw(['one', 'two'])
    lines.draw(['three'])
    assert.deepEqual(written, ['one\ntwo\n', '\x1b[2A\r\x1b[Jthree\n'])
  })

  it('keeps lines above that stay', () => {
    const { written, lines } = make(80)
    lines.draw(['live'])
    lines.print('stays')
    assert.equal(written.at(-1), '\x1b[1A\r\x1b[Jstays\nlive\n')
  })

  it('never lets a line wrap', () => {
    const { written, lines } = make(11)
    lines.draw(['\x1b[1m日本語日本語\x1b[0m'])
    const [line = ''] = (written[0] ?? '').split('\n')
    assert.ok(displayWidth(line) <= 10 && line.endsWith('…\x1b[0m'))
  })
})
