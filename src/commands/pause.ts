// pause: nothing more goes out until it is resumed.
import { orderCommand } from './order.ts'

export const command = orderCommand(
  'pause',
  'Takes effect within one message, also in other processes that send.',
)
