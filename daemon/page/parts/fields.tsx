/** Inputs with their names. */
import type { ComponentChildren, JSX } from 'preact'

export function Field({ name, hint, children }: { readonly name: string; readonly hint?: string; readonly children: ComponentChildren }): JSX.Element {
  return (
    // biome-ignore lint/a11y/noLabelWithoutControl: the control is handed in
    <label class="field">
      <span class="field-name">{name}</span>
      {children}
      {hint !== undefined && <span class="small soft">{hint}</span>}
    </label>
  )
}

interface SelectProps<T extends string> {
  readonly value: T
  readonly options: readonly (readonly [value: T, word: string])[]
  readonly onChange: (value: T) => void
}

export function Select<T extends string>({ value, options, onChange }: SelectProps<T>): JSX.Element {
  return (
    <select value={value} onChange={({ currentTarget }) => onChange(currentTarget.value as T)}>
      {options.map(([one, word]) => (
        <option key={one} value={one}>
          {word}
        </option>
      ))}
    </select>
  )
}

interface NumberInputProps {
  readonly value: number
  readonly min: number
  readonly max: number
  readonly step?: number
  readonly onChange: (value: number) => void
}

/** What is no number in its bounds changes nothing. */
export function NumberInput({ value, min, max, step = 1, onChange }: NumberInputProps): JSX.Element {
  return (
    <input
      type="number"
      min={min}
      max={max}
      step={step}
      value={value}
      onChange={({ currentTarget }) => {
        const { valueAsNumber, validity } = currentTarget
        if (validity.valid && !Number.isNaN(valueAsNumber)) onChange(valueAsNumber)
        else currentTarget.value = String(value)
      }}
    />
  )
}
