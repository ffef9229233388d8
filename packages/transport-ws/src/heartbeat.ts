import type { WebSocket } from 'ws'

/** Options of {@link startHeartbeat}. */
export interface HeartbeatOptions {
  readonly intervalMs: number
  /** While `true`, the peer's answers wait in the network, so silence says nothing. */
  readonly isPaused: () => boolean
  /** Called when the peer answered nothing for a whole interval. */
  readonly onDead: () => void
}

/** Pings the peer at an interval. Any frame counts as a sign of life. Ends with the socket. */
export function startHeartbeat(socket: WebSocket, { intervalMs, isPaused, onDead }: HeartbeatOptions): void {
  let alive = true
  const revive = () => {
    alive = true
  }
  const timer = setInterval(() => {
    if (!alive && !isPaused()) return onDead()
    alive = false
    if (socket.readyState === socket.OPEN) socket.ping(() => {})
  }, intervalMs)
  socket.on('pong', revive)
  socket.on('ping', revive)
  socket.on('message', revive)
  socket.once('close', () => clearInterval(timer))
}
