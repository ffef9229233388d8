import { postgresSetup, project } from '../../tooling/vitest/project.js'

export default project('storage-postgres', [postgresSetup])
