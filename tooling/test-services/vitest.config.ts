import { project } from '../vitest/project.js'

export default project('test-services', ['./src/postgres-setup.ts'])
