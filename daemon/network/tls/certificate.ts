// First: @peculiar/x509 does not load without it.
import 'reflect-metadata'
import { randomBytes, webcrypto } from 'node:crypto'
import { publicKeyToProtobuf } from '@libp2p/crypto/keys'
import type { PrivateKey } from '@libp2p/interface'
import { Extension, X509CertificateGenerator } from '@peculiar/x509'
import { concat } from 'uint8arrays/concat'

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' }
/** libp2p specs, tls: the extension holds the device's public key, and its signature of this text and the certificate's key. */
const EXTENSION = '1.3.6.1.4.1.53594.1.1'
const SIGNED_TEXT = new TextEncoder().encode('libp2p-tls-handshake:')
/**
 * Whoever checks the dates does so by a clock of its own, which may be wrong by a day; the certificate lives as long as the process, and
 * proves nothing about time. That of @libp2p/tls begins an hour before it was made: with it devices whose clocks differ by more never meet.
 */
const VALID = { notBefore: new Date(0), notAfter: new Date(Date.UTC(2200, 0)) }

/** A self-signed certificate that proves to libp2p's TLS whose it is, and its private key, both as PEM. */
export async function makeCertificate(privateKey: PrivateKey): Promise<{ readonly cert: string; readonly key: string }> {
  const keys = await webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify'])
  const spki = new Uint8Array(await webcrypto.subtle.exportKey('spki', keys.publicKey))
  const signature = await privateKey.sign(concat([SIGNED_TEXT, spki]))
  const certificate = await X509CertificateGenerator.createSelfSigned(
    {
      // Positive, and without zeros at its front.
      serialNumber: `4${randomBytes(15).toString('hex')}0`,
      signingAlgorithm: ALGORITHM,
      keys,
      ...VALID,
      extensions: [new Extension(EXTENSION, true, sequence(octets(publicKeyToProtobuf(privateKey.publicKey)), octets(signature)))]
    },
    webcrypto as Crypto
  )
  const pkcs8 = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', keys.privateKey)).toString('base64')
  return { cert: certificate.toString('pem'), key: `-----BEGIN PRIVATE KEY-----\n${pkcs8}\n-----END PRIVATE KEY-----\n` }
}

function octets(bytes: Uint8Array): Uint8Array {
  return tagged(0x04, bytes)
}

function sequence(...parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  return tagged(0x30, concat([...parts]))
}

/** DER. The key and the signature of Ed25519 are below the 128 bytes from where lengths are written otherwise. */
function tagged(tag: number, bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  if (bytes.length >= 128) throw new RangeError(`${bytes.length} bytes are too long: only Ed25519 keys are expected here`)
  return Uint8Array.of(tag, bytes.length, ...bytes)
}
