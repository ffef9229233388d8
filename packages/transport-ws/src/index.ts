export type { ServerLimits } from './limits.js'
export {
  type CoordinatorServer,
  type CoordinatorServerOptions,
  createCoordinatorServer,
} from './server.js'
export type { SessionReadyEvent, SessionReadyListener } from './session-event.js'
export { type TransportLimits, WebSocketTransport } from './web-socket-transport.js'
