import { postgresSetup, project } from '../vitest/project.js'

export default project('integration', [postgresSetup])
