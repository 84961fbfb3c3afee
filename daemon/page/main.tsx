import { render } from 'preact'
import './page.css'
import { Page } from './page.tsx'
import { follow } from './state.ts'

const place = document.getElementById('page')
if (place !== null) render(<Page />, place)
void follow()
