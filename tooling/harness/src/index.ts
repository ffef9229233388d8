export {
  type CoordinatorProcess,
  type CoordinatorProcessOptions,
  startCoordinatorProcess,
} from './coordinator-process.js'
