/** Whether an answer is worth compressing: where the line is slower than the compressor by far, and the bytes are such that it helps. */
import { MAX_COMPRESSED_ANSWER_BYTES } from '../protocol/index.ts'

/** A frame of less saves nothing that counts. */
const LEAST_BYTES = 1024
/** Text becomes a quarter: then the line is what is waited for even so, twice. A fast line to a device that is busy looks like a slow one now and then. */
const TIMES_FASTER = 8
/** Of a sample, by its entropy. Formats that are compressed already have 0.98 and more. */
const MOST_ENTROPY = 0.9
const SAMPLES = 4
const SAMPLE_BYTES = 1024

export interface CompressionChoice {
  /** Bytes a second that the line to the asker takes; undefined where that is not known. */
  readonly line: number | undefined
  /** Bytes a second that the compressor takes. */
  readonly compressor: number
}

export function isWorthCompressing({ line, compressor }: CompressionChoice, parts: readonly Uint8Array[]): boolean {
  if (line === undefined || line * TIMES_FASTER > compressor) return false
  const bytes = parts.reduce((sum, { length }) => sum + length, 0)
  return bytes >= LEAST_BYTES && bytes <= MAX_COMPRESSED_ANSWER_BYTES && entropyOf(parts, bytes) <= MOST_ENTROPY
}

/** Of samples from all over the parts: 1 for noise, 0 where all bytes are the same. It knows no words, but it takes some microseconds. */
function entropyOf(parts: readonly Uint8Array[], bytes: number): number {
  const counts = new Uint32Array(256)
  const gap = Math.max(0, Math.floor(bytes / SAMPLES) - SAMPLE_BYTES)
  let sampled = 0
  let skip = Math.floor(gap / 2)
  let wanted = SAMPLE_BYTES
  for (const part of parts) {
    for (let at = 0; at < part.length; ) {
      const skipped = Math.min(skip, part.length - at)
      skip -= skipped
      const sample = part.subarray(at + skipped, at + skipped + wanted)
      for (const byte of sample) counts[byte] = (counts[byte] as number) + 1
      sampled += sample.length
      wanted -= sample.length
      at += skipped + sample.length
      if (wanted === 0) [skip, wanted] = [gap, SAMPLE_BYTES]
    }
  }
  return counts.reduce((sum, count) => (count === 0 ? sum : sum - count * Math.log2(count / sampled)), 0) / sampled / 8
}
