/** Hexadecimal text of bytes and back; the in-memory form of every id. */
const DIGITS = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'))

export function toHex(bytes: Uint8Array): string {
  let text = ''
  for (const byte of bytes) text += DIGITS[byte]
  return text
}

/** @throws RangeError when `text` is not an even number of lower-case hexadecimal digits */
export function fromHex(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length >>> 1)
  let wrong = 0
  for (let i = 0; i < bytes.length; i++) {
    const high = digit(text.charCodeAt(2 * i))
    const low = digit(text.charCodeAt(2 * i + 1))
    wrong |= high | low
    bytes[i] = (high << 4) | low
  }
  if (wrong < 0 || text.length % 2 !== 0) throw new RangeError(`not hexadecimal: ${text.slice(0, 80)}`)
  return bytes
}

/** -1 for what is no digit. */
function digit(code: number): number {
  if (code >= 0x30 && code <= 0x39) return code - 0x30
  return code >= 0x61 && code <= 0x66 ? code - 0x57 : -1
}
