import assert from 'node:assert/strict'
import { fstatSync } from 'node:fs'
import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { isJournal, journalLine, LineLogger, LOG_FILE_BYTES, LOG_FILES, type LogEntry, LogFile, logLine, logText } from '../../daemon/logger.ts'
import { createWriteKey, formatKey, readKeyOf } from '../../protocol/index.ts'
import { NodeEd25519 } from '../../src/index.ts'
import { useTemporaryDirectory } from '../fixtures/temporary-directory.ts'

const entry = (message: string, facts: LogEntry['facts'] = {}, level: LogEntry['level'] = 'info'): LogEntry => ({ at: 0, level, scope: 'scan', message, facts })

describe('the log', () => {
  it('is one line a fact', () => {
    assert.equal(
      logLine(entry('done', { files: 3, path: 'a b', none: undefined, ok: true })),
      '1970-01-01T00:00:00.000Z info  scan: done files=3 path="a b" ok=true'
    )
    assert.equal(journalLine(entry('no', {}, 'error')), '<3>scan: no')
    assert.equal(journalLine(entry('hm', {}, 'warn')), '<4>scan: hm')
  })

  it('shows no control character of a name, whatever it says', () => {
    const text = logText(entry('file\r\n<0>fake: line', { name: '\x1b]0;title\x07\n\u202e' }))
    assert.doesNotMatch(text, /[\p{Cc}\u202e]/u)
  })

  it('shows no key, whoever hands it in', () => {
    const key = createWriteKey(new Uint8Array(32).fill(9), new NodeEd25519())
    for (const secret of [formatKey(key), formatKey(readKeyOf(key)), formatKey(key).toUpperCase()]) {
      const text = logText(entry(`joined with ${secret}!`, { key: secret }))
      assert.ok(!text.includes(secret.slice(16)), text)
    }
  })

  it('cuts what is too long', () => {
    assert.equal(logText(entry('x'.repeat(100_000))).length, 4096)
  })

  it('leaves out what is below its level', () => {
    const seen: string[] = []
    const logger = new LineLogger({ sinks: [({ level }) => seen.push(level)], now: () => 0 }, { level: 'warn' })
    for (const level of ['debug', 'info', 'warn', 'error'] as const) logger[level]('scan', 'x')
    assert.deepEqual(seen, ['warn', 'error'])
  })

  it('knows the journal by what systemd says of it', () => {
    const { dev, ino } = fstatSync(2)
    assert.ok(isJournal(`${dev}:${ino}`, 2))
    assert.ok(!isJournal('1:2', 2))
    assert.ok(!isJournal(undefined, 2))
  })

  describe('in a file', () => {
    const directory = useTemporaryDirectory()

    it('is for its user alone, and goes on where it was', async () => {
      for (const message of ['one', 'two']) {
        const file = LogFile.open(join(directory.path, 'log'))
        file?.write(entry(message))
        file?.close()
      }
      const path = join(directory.path, 'log', 'daemon.log')
      assert.equal((await stat(path)).mode & 0o777, 0o600)
      assert.match(await readFile(path, 'utf8'), /one\n.*two\n$/)
    })

    it('stays bounded', async () => {
      const path = join(directory.path, 'log')
      await mkdir(path)
      await writeFile(join(path, 'daemon.log'), 'x'.repeat(LOG_FILE_BYTES - 10))
      const file = LogFile.open(path)
      const line = 'y'.repeat(4000)
      for (let n = 0; n < ((LOG_FILES + 1) * LOG_FILE_BYTES) / 4000; n++) file?.write(entry(line))
      file?.close()
      const names = await readdir(path)
      assert.equal(names.length, LOG_FILES)
      for (const name of names) assert.ok((await stat(join(path, name))).size <= LOG_FILE_BYTES)
    })

    it('is left out where something else has its name', async () => {
      await writeFile(join(directory.path, 'log'), '')
      assert.equal(LogFile.open(join(directory.path, 'log')), undefined)
    })
  })
})
