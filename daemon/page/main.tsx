import { render } from 'preact'
import './styles/page.css'
import { announceStates } from './announce.ts'
import { language } from './locale.ts'
import { Page } from './page.tsx'
import { follow } from './state.ts'
import { measureFolders } from './transfers.ts'

document.documentElement.lang = language
const place = document.getElementById('page')
if (place !== null) render(<Page />, place)
announceStates()
measureFolders()
void follow()
