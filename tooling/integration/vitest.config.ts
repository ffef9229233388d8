import { project } from '../vitest/project.js'

export default project('integration', ['@maany/test-services/postgres-setup'])
