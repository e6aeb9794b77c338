// cancel: whoever has not got the issue will not get it. Final.
import { orderCommand } from './order.ts'

export const command = orderCommand('cancel', 'Final: readers who are still queued are counted as cancelled.')
