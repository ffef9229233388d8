import { project } from '../../tooling/vitest/project.js'

export default project('storage-postgres', ['@maany/test-services/postgres-setup'])
