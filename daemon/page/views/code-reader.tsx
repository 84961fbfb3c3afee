import { useSignal } from '@preact/signals'
import type { JSX } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import { text } from '../text.ts'
import { Fault } from '../parts/fault.tsx'
import { Icon } from '../parts/icons.tsx'

const LOOK_MS = 250

/** As browsers have it that can read codes; TypeScript does not know it. */
interface Detector {
  detect(picture: ImageBitmap | HTMLVideoElement): Promise<readonly { readonly rawValue: string }[]>
}

function detector(): Detector | undefined {
  const Known = (globalThis as { BarcodeDetector?: new (options: { formats: string[] }) => Detector }).BarcodeDetector
  return Known && new Known({ formats: ['qr_code'] })
}

/** Where the browser cannot, a key is pasted. */
export function canReadCodes(): boolean {
  return 'BarcodeDetector' in globalThis
}

/** Reads a QR code from a picture, or with the camera. */
export function CodeReader({ onRead }: { readonly onRead: (text: string) => void }): JSX.Element {
  const filming = useSignal(false)
  const fault = useSignal<unknown>(undefined)
  const file = useRef<HTMLInputElement>(null)
  const read = async (picture: ImageBitmap): Promise<void> => {
    fault.value = undefined
    const [code] = (await detector()?.detect(picture)) ?? []
    if (code === undefined) fault.value = new Error(text.noCode)
    else onRead(code.rawValue)
  }
  const take = async (input: HTMLInputElement): Promise<void> => {
    const [chosen] = input.files ?? []
    if (chosen === undefined) return
    try {
      await read(await createImageBitmap(chosen))
    } catch (error) {
      fault.value = error
    }
    input.value = ''
  }
  return (
    <>
      <div class="actions">
        <button type="button" class="button" aria-pressed={filming.value} onClick={() => (filming.value = !filming.value)}>
          <Icon name="camera" />
          {text.scanCode}
        </button>
        <button type="button" class="button" onClick={() => file.current?.click()}>
          <Icon name="file" />
          {text.pictureOfCode}
        </button>
        <input
          ref={file}
          type="file"
          accept="image/*"
          class="hidden"
          aria-label={text.pictureOfCode}
          tabIndex={-1}
          onChange={({ currentTarget }) => void take(currentTarget)}
        />
      </div>
      {filming.value && (
        <Camera
          onRead={(found) => {
            filming.value = false
            onRead(found)
          }}
          onFault={(error) => {
            filming.value = false
            fault.value = error
          }}
        />
      )}
      <Fault error={fault.value} />
    </>
  )
}

function Camera({ onRead, onFault }: { readonly onRead: (text: string) => void; readonly onFault: (error: unknown) => void }): JSX.Element {
  const view = useRef<HTMLVideoElement>(null)
  useEffect(() => {
    let over = false
    let stream: MediaStream | undefined
    const look = async (video: HTMLVideoElement): Promise<void> => {
      const codes = detector()
      while (!over) {
        const [code] = (await codes?.detect(video).catch(() => [])) ?? []
        if (code !== undefined && !over) return onRead(code.rawValue)
        await new Promise((resolve) => setTimeout(resolve, LOOK_MS))
      }
    }
    const start = async (): Promise<void> => {
      stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment' } })
      const video = view.current
      if (over || video === null) return stop()
      video.srcObject = stream
      await video.play()
      await look(video)
    }
    const stop = (): void => {
      for (const track of stream?.getTracks() ?? []) track.stop()
    }
    start().catch((error: unknown) => !over && onFault(error))
    return () => {
      over = true
      stop()
    }
  }, [])
  return <video ref={view} class="camera" muted playsInline aria-label={text.scanCode} />
}
