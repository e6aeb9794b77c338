// resume: lets a paused or held campaign go on; "send" or a running "serve" then sends what is due.
import { orderCommand } from './order.ts'

export const command = orderCommand('send', 'A running "serve" goes on by itself; else "send" does.')
