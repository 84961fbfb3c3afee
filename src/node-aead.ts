/** ChaCha20-Poly1305 over OpenSSL. */
import { createCipheriv, createDecipheriv } from 'node:crypto'
import { type Aead, TAG_BYTES } from '../protocol/index.ts'

const ALGORITHM = 'chacha20-poly1305'
const OPTIONS = { authTagLength: TAG_BYTES }

export const nodeAead: Aead = {
  seal(key, nonce, plain, associated) {
    const cipher = createCipheriv(ALGORITHM, key, nonce, OPTIONS)
    cipher.setAAD(associated, { plaintextLength: plain.length })
    const sealed = new Uint8Array(plain.length + TAG_BYTES)
    sealed.set(cipher.update(plain))
    cipher.final()
    sealed.set(cipher.getAuthTag(), plain.length)
    return sealed
  },

  open(key, nonce, sealed, associated) {
    const length = sealed.length - TAG_BYTES
    if (length < 0) return undefined
    const decipher = createDecipheriv(ALGORITHM, key, nonce, OPTIONS)
    decipher.setAAD(associated, { plaintextLength: length })
    decipher.setAuthTag(sealed.subarray(length))
    const plain = decipher.update(sealed.subarray(0, length))
    try {
      decipher.final()
    } catch {
      return undefined
    }
    return new Uint8Array(plain.buffer, plain.byteOffset, plain.length)
  }
}
