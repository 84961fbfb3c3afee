/** A router that lets others in to a port of this machine where it is asked to: by UPnP (upnp-gateway.ts) or NAT-PMP (nat-pmp-gateway.ts). */

export interface Gateway {
  /** The address of the router on its other side. @throws GatewayError, Error */
  externalHost(): Promise<string>
  /** Leads a port of the router to one of this machine. @returns the one that it is: some give another than was asked for @throws GatewayError, Error */
  open(request: PortRequest): Promise<number>
  /** @throws GatewayError, Error */
  close(request: Pick<PortRequest, 'external' | 'internal'>): Promise<void>
}

export interface PortRequest {
  readonly external: number
  readonly internal: number
  /** After so long the router closes it by itself. Some know no end. */
  readonly seconds: number
}

/** It answered that it will not. */
export class GatewayError extends Error {
  override readonly name = 'GatewayError'
  readonly code: number
  /** Another device has this port: another port may do. */
  readonly isTaken: boolean

  constructor(code: number, text: string, isTaken = false) {
    super(`the router refuses: ${text === '' ? 'it does not say why' : text} (${code})`)
    this.code = code
    this.isTaken = isTaken
  }
}
